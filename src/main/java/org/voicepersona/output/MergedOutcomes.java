package org.voicepersona.output;

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
import org.voicepersona.globe.RowId;
import org.voicepersona.output.OutcomeReader.LastLine;

/**
 * All outcomes of any number of sorted files, in order, one for each row: an external merge whose
 * memory does not grow with the files.
 */
final class MergedOutcomes implements Closeable {

  /** Files open at a time; well below what systems allow a process. */
  static final int FAN_IN = 128;

  private final List<OutcomeReader> readers = new ArrayList<>();
  private final PriorityQueue<Head> heads =
      new PriorityQueue<>(Comparator.comparing((Head head) -> head.outcome));

  /** The row of the latest outcome; null before the first. */
  private RowId last;

  private record Head(StoredOutcome outcome, OutcomeReader reader) {}

  private MergedOutcomes(Iterable<Path> files) throws IOException {
    try {
      for (Path file : files) {
        OutcomeReader reader = new OutcomeReader(file, LastLine.WHOLE);
        readers.add(reader);
        advance(reader);
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
   */
  static MergedOutcomes open(List<Path> files, Path scratch) throws IOException {
    ArrayDeque<Path> rest = new ArrayDeque<>(files);
    for (int run = 0; rest.size() > FAN_IN; run++) {
      List<Path> first = new ArrayList<>();
      for (int i = 0; i < FAN_IN; i++) {
        first.add(rest.remove());
      }
      Path merged = scratch.resolve("merged-" + run);
      write(first, merged);
      rest.add(merged);
    }
    return new MergedOutcomes(rest);
  }

  private static void write(List<Path> files, Path merged) throws IOException {
    try (MergedOutcomes outcomes = new MergedOutcomes(files);
        var out = new BufferedOutputStream(Files.newOutputStream(merged), 1 << 16)) {
      for (var outcome = outcomes.next(); outcome.isPresent(); outcome = outcomes.next()) {
        out.write(outcome.get().toLine());
      }
    }
  }

  /** Returns the next outcome, or nothing at the end. */
  Optional<StoredOutcome> next() throws IOException {
    while (!heads.isEmpty()) {
      Head head = heads.remove();
      advance(head.reader);
      RowId id = head.outcome.place().id();
      if (!id.equals(last)) {
        last = id;
        return Optional.of(head.outcome);
      }
    }
    return Optional.empty();
  }

  private void advance(OutcomeReader reader) throws IOException {
    reader.next().ifPresent(outcome -> heads.add(new Head(outcome, reader)));
  }

  @Override
  public void close() throws IOException {
    for (OutcomeReader reader : readers) {
      reader.close();
    }
  }
}
