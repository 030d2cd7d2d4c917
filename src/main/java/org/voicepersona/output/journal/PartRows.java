package org.voicepersona.output.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.record.OutcomeReader;
import org.voicepersona.output.record.OutcomeReader.LastLine;
import org.voicepersona.output.record.RecordOrder;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.record.StoredOutcome.Kind;

/**
 * Lists the rows whose outcomes a part holds. Parts never change, so the process remembers the rows
 * of those it has read, as runs of consecutive rows: {@value #MOST_RUNS} runs of all parts, a few
 * megabytes.
 */
final class PartRows {

  /** Runs of all remembered parts; a part with more of its own is read each time. */
  private static final int MOST_RUNS = 1 << 16;

  private static final Recent RECENT = new Recent();

  /** The runs of the parts that were used last. */
  private static final class Recent {

    private final Map<Key, List<Run>> byPart = new LinkedHashMap<>(16, 0.75f, true);
    private int runs;

    synchronized Optional<List<Run>> get(Key part) {
      return Optional.ofNullable(byPart.get(part));
    }

    synchronized void put(Key part, List<Run> added) {
      if (added.size() > MOST_RUNS || byPart.put(part, added) != null) {
        return;
      }
      runs += added.size();
      Iterator<List<Run>> eldest = byPart.values().iterator();
      while (runs > MOST_RUNS) {
        runs -= eldest.next().size();
        eldest.remove();
      }
    }
  }

  /** A part's name, which follows from its content, with the size and time of an unchanged file. */
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

    void handTo(Parts.RowReceiver receiver) throws IOException {
      receiver.take(kind, first);
      for (long i = 1; i < rows; i++) {
        RowId id = new RowId(first.id().shard(), first.id().row() + i);
        receiver.take(kind, new RecordOrder(first.split(), first.index() + i, id));
      }
    }
  }

  private PartRows() {}

  /**
   * Hands over the rows of a part, in order.
   *
   * @throws java.nio.file.NoSuchFileException if it is not there
   * @throws org.voicepersona.output.directory.OutputException if a line of it is damaged
   */
  static void forEach(Path part, Parts.RowReceiver receiver) throws IOException {
    var attributes = Files.readAttributes(part, BasicFileAttributes.class);
    Key key =
        new Key(part.getFileName().toString(), attributes.size(), attributes.lastModifiedTime());
    Optional<List<Run>> known = RECENT.get(key);
    List<Run> runs = known.isPresent() ? known.get() : read(part);
    if (known.isEmpty()) {
      RECENT.put(key, runs);
    }
    for (Run run : runs) {
      run.handTo(receiver);
    }
  }

  private static List<Run> read(Path part) throws IOException {
    List<Run> runs = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    try (OutcomeReader reader = new OutcomeReader(part, LastLine.WHOLE)) {
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        int last = runs.size() - 1;
        if (last >= 0 && runs.get(last).goesOnWith(next.get())) {
          Run run = runs.get(last);
          runs.set(last, new Run(run.kind, run.first, run.rows + 1));
        } else {
          runs.add(new Run(next.get().kind(), sharing(names, next.get().place()), 1));
        }
      }
    }
    return List.copyOf(runs);
  }

  /** Returns a place with one instance of each name for all runs of a part. */
  private static RecordOrder sharing(Map<String, String> names, RecordOrder place) {
    String split = names.computeIfAbsent(place.split(), name -> name);
    String shard = names.computeIfAbsent(place.id().shard(), name -> name);
    return new RecordOrder(split, place.index(), new RowId(shard, place.id().row()));
  }
}
