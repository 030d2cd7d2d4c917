package org.voicepersona.pipeline;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a run reads a corpus as it is, what is new in it, or whatever comes.
 *
 * @param full whether to download the shards before they are read; of the Hugging Face Hub only
 * @param grown whether the corpus may have changed since it was met, and what is new is taken
 * @param watch how to go on for ever with what is new; nothing for a corpus as it is now
 */
public record Intake(boolean full, boolean grown, Optional<Watch> watch) {

  /** What is wanted is read from where it lies, once. */
  public static final Intake STREAM = new Intake(false, false, Optional.empty());

  /**
   * How to watch a corpus.
   *
   * @param poll from look to look
   * @param oldestRow how long a described row waits for its part to be committed
   * @param publish how often what is new is published
   */
  public record Watch(Duration poll, Duration oldestRow, Duration publish) {

    /** Checks that the times are positive. */
    public Watch {
      requirePositive("poll seconds", poll);
      requirePositive("checkpoint seconds", oldestRow);
      requirePositive("publish seconds", publish);
    }

    private static void requirePositive(String name, Duration duration) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException(
            "%s is %d, must be at least 1".formatted(name, duration.toSeconds()));
      }
    }
  }

  /** Checks that one way is meant. */
  public Intake {
    requireNonNull(watch, "watch is null");
    if (full && watch.isPresent()) {
      throw new IllegalArgumentException(
          "--full downloads a corpus as it is now, --watch waits for more: choose one");
    }
    if (grown && watch.isPresent()) {
      throw new IllegalArgumentException(
          "--new describes what has come and ends, --watch waits for more: choose one");
    }
  }
}
