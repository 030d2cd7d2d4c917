package org.voicepersona.output.journal;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.voicepersona.output.record.OutcomeReader;
import org.voicepersona.output.record.StoredOutcome;

/**
 * All outcomes of any number of sorted files, in order, one for each row: an external merge whose
 * memory does not grow with the files.
 */
public final class MergedOutcomes implements Closeable {

  /** Files open at a time; well below what systems allow a process. */
  public static final int FAN_IN = 128;

  private final List<OutcomeReader> readers = new ArrayList<>();
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(Comparator.comparing((Head head) -> head.outcome));

  private final Predicate<StoredOutcome> wanted;

  /** Tells whether an outcome only repeats the one before it. */
  private final BiPredicate<StoredOutcome, StoredOutcome> repeats;

  private Optional<StoredOutcome> last = Optional.empty();

  private record Head(StoredOutcome outcome, OutcomeReader reader) {}

  private MergedOutcomes(
      Iterable<Path> files,
      Predicate<StoredOutcome> wanted,
      BiPredicate<StoredOutcome, StoredOutcome> repeats)
      throws IOException {
    this.wanted = wanted;
    this.repeats = repeats;
    try {
      for (Path file : files) {
        Optional<OutcomeReader> reader = Parts.open(file);
        if (reader.isPresent()) {
          readers.add(reader.get());
          advance(reader.get());
        }
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /**
   * Opens the merge of the files.
   *
   * @param scratch a folder for intermediate files, which the caller removes in the end
   * @param wanted passes over all other outcomes
   */
  public static MergedOutcomes open(List<Path> files, Path scratch, Predicate<StoredOutcome> wanted)
      throws IOException {
    ArrayDeque<Path> rest = new ArrayDeque<>(files);
    for (int run = 0; rest.size() > FAN_IN; run++) {
      List<Path> first = new ArrayList<>();
      for (int i = 0; i < FAN_IN; i++) {
        first.add(rest.remove());
      }
      Path merged = scratch.resolve("merged-" + run);
      write(first, merged, wanted);
      rest.add(merged);
    }
    return new MergedOutcomes(rest, wanted, MergedOutcomes::isOfSameRow);
  }

  /** Opens the merge of at most {@value #FAN_IN} files, with all that was found out of each row. */
  static MergedOutcomes withAllOfEachRow(List<Path> files, Predicate<StoredOutcome> wanted)
      throws IOException {
    return new MergedOutcomes(files, wanted, StoredOutcome::equals);
  }

  private static boolean isOfSameRow(StoredOutcome one, StoredOutcome other) {
    return one.place().isOfSameRow(other.place());
  }

  private static void write(List<Path> files, Path merged, Predicate<StoredOutcome> wanted)
      throws IOException {
    try (MergedOutcomes outcomes = new MergedOutcomes(files, wanted, MergedOutcomes::isOfSameRow);
        var out = new BufferedOutputStream(Files.newOutputStream(merged), 1 << 16)) {
      for (var outcome = outcomes.next(); outcome.isPresent(); outcome = outcomes.next()) {
        out.write(outcome.get().toLine());
      }
    }
  }

  /** Returns the next outcome, or nothing at the end. */
  public Optional<StoredOutcome> next() throws IOException {
    while (!heads.isEmpty()) {
      Head head = heads.remove();
      advance(head.reader);
      if (last.isEmpty() || !repeats.test(head.outcome, last.get())) {
        last = Optional.of(head.outcome);
        return last;
      }
    }
    return Optional.empty();
  }

  private void advance(OutcomeReader reader) throws IOException {
    Optional<StoredOutcome> outcome = reader.next();
    while (outcome.isPresent() && !wanted.test(outcome.get())) {
      outcome = reader.next();
    }
    outcome.ifPresent(next -> heads.add(new Head(next, reader)));
  }

  @Override
  public void close() throws IOException {
    for (OutcomeReader reader : readers) {
      reader.close();
    }
  }
}
