package org.voicepersona.output.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.record.OutcomeReader;
import org.voicepersona.output.record.OutcomeReader.LastLine;
import org.voicepersona.output.record.RecordOrder;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.record.StoredOutcome.Kind;

/**
 * Tells which rows a part has outcomes of. A part never changes: what was found out by reading it
 * is remembered while this process lives, in runs of rows that follow each other.
 */
final class PartRows {

  /** Those that are merged at a time, and as many that have come since. */
  private static final int MOST_PARTS = 2 * MergedOutcomes.FAN_IN;

  /** A part in more pieces is read again. */
  private static final int MOST_RUNS = 4096;

  private static final Map<Key, List<Run>> KNOWN =
      Collections.synchronizedMap(
          new LinkedHashMap<>(MOST_PARTS, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, List<Run>> eldest) {
              return size() > MOST_PARTS;
            }
          });

  /** The name follows from the content; the rest tells that nobody has changed it since. */
  private record Key(String name, long bytes, FileTime written) {}

  private record Run(Kind kind, RecordOrder first, long rows) {

    boolean goesOnWith(StoredOutcome next) {
      RecordOrder place = next.place();
      return kind == next.kind()
          && !place.id().isWholeShard()
          && place.split().equals(first.split())
          && place.id().shard().equals(first.id().shard())
          && place.index() == first.index() + rows
          && place.id().row() == first.id().row() + rows;
    }

    void handTo(Receiver receiver) throws IOException {
      receiver.take(kind, first);
      for (long i = 1; i < rows; i++) {
        RowId id = new RowId(first.id().shard(), first.id().row() + i);
        receiver.take(kind, new RecordOrder(first.split(), first.index() + i, id));
      }
    }
  }

  /** Takes what an outcome is, and of what. */
  @FunctionalInterface
  interface Receiver {
    /** Takes an outcome. */
    void take(Kind kind, RecordOrder place) throws IOException;
  }

  private PartRows() {}

  /**
   * Hands over the rows of a part, in order.
   *
   * @throws java.nio.file.NoSuchFileException if it is not there
   * @throws org.voicepersona.output.directory.OutputException if a line of it is damaged
   */
  static void forEach(Path part, Receiver receiver) throws IOException {
    var attributes = Files.readAttributes(part, BasicFileAttributes.class);
    Key key =
        new Key(part.getFileName().toString(), attributes.size(), attributes.lastModifiedTime());
    List<Run> runs = KNOWN.get(key);
    if (runs == null) {
      runs = read(part);
      if (runs.size() <= MOST_RUNS) {
        KNOWN.put(key, runs);
      }
    }
    for (Run run : runs) {
      run.handTo(receiver);
    }
  }

  private static List<Run> read(Path part) throws IOException {
    List<Run> runs = new ArrayList<>();
    try (OutcomeReader reader = new OutcomeReader(part, LastLine.WHOLE)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        int last = runs.size() - 1;
        if (last >= 0 && runs.get(last).goesOnWith(next.get())) {
          Run run = runs.get(last);
          runs.set(last, new Run(run.kind, run.first, run.rows + 1));
        } else {
          runs.add(new Run(next.get().kind(), next.get().place(), 1));
        }
      }
    }
    return List.copyOf(runs);
  }
}
