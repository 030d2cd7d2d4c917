package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.OutcomeReader;
import org.voicepersona.output.record.StoredOutcome;

/** Tells before a run whether the disk of its output has room for what it will write. */
public final class DiskSpace {

  /** Text of a row of which nothing is known yet: a thousand words, with the measures. */
  private static final long USUAL_BYTES_OF_ROW = 7_000;

  /**
   * New rows are in the journal and in parts, until the journal ends with the run: packed, each
   * takes at most half of its text.
   */
  private static final double COPIES_OF_NEW_ROWS = 1;

  /** All rows are published beside those that stand: as text, and packed as Parquet. */
  private static final double COPIES_OF_ALL_ROWS = 1.25;

  private DiskSpace() {}

  /**
   * Returns a sentence for the user if there is too little room, as far as can be told. It keeps
   * nobody from beginning: quotas are not told, and a run that meets a full disk loses nothing.
   *
   * @param rows how many rows the run is to have in the end; -1 if nobody knows
   */
  public static Optional<String> shortage(Progress progress, long rows) throws IOException {
    Path place = progress.output().root();
    OptionalLong free = DurableFiles.usableBytes(place);
    if (rows < 0 || free.isEmpty()) {
      return Optional.empty();
    }
    long newRows = Math.max(0, rows - progress.settledRows());
    long allRows = Math.max(rows, progress.settledRows());
    double needed =
        bytesOfRow(progress) * (COPIES_OF_NEW_ROWS * newRows + COPIES_OF_ALL_ROWS * allRows);
    return free.getAsLong() >= needed
        ? Optional.empty()
        : Optional.of(
            "about %,.1f GB are needed in %s for %,d rows, %,.1f GB are free: if the disk fills up the run stops, loses nothing, and the same command goes on when there is room"
                .formatted(needed / 1e9, place, allRows, free.getAsLong() / 1e9));
  }

  private static double bytesOfRow(Progress progress) throws IOException {
    if (progress.settledRows() == 0) {
      return USUAL_BYTES_OF_ROW;
    }
    double bytes = 0;
    for (Path part : new Parts(progress.generation().parts()).list()) {
      bytes += bytesOfText(part);
    }
    return bytes / progress.settledRows();
  }

  /** Returns how long the texts in a part are, if all are packed as well as the first one. */
  private static double bytesOfText(Path part) throws IOException {
    Optional<OutcomeReader> opened = Parts.open(part);
    if (opened.isEmpty()) {
      return 0;
    }
    try (OutcomeReader reader = opened.get()) {
      Optional<StoredOutcome> first = reader.next();
      long bytes = Files.size(part);
      return first
          .map(it -> (double) bytes * it.json().getBytes(UTF_8).length / it.toLine().length)
          .orElse(0.0);
    }
  }
}
