package org.voicepersona.pipeline;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a run reads a corpus as it is, adds what is new in it, or watches it.
 *
 * @param full whether to download the shards before reading; for the Hugging Face Hub only
 * @param grown whether the corpus may have changed since it was read, and new rows are added
 * @param watch how to keep watching for new rows; empty to read the corpus once
 */
public record Intake(boolean full, boolean grown, Optional<Watch> watch) {

  /** Reads the corpus once, from where it lies. */
  public static final Intake STREAM = new Intake(false, false, Optional.empty());

  /**
   * How to watch a corpus.
   *
   * @param poll time between polls
   * @param oldestRow longest wait of a described row for its part to be committed
   * @param publish time between publications
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

  /** Checks that watching is not combined with another way. */
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
