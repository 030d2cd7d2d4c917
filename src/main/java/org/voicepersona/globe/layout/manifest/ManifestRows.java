package org.voicepersona.globe.layout.manifest;

import java.io.IOException;
import java.util.Map;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.Recording;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.RowIndexWriter;
import org.voicepersona.globe.layout.Span;

/** Adds the lines of a list to an index, and detects the column of recordings. */
final class ManifestRows {

  /** Fields of NeMo's manifests: the path, and the start and length of the row in seconds. */
  private static final String PATH = "audio_filepath";

  private static final String OFFSET = "offset";
  private static final String DURATION = "duration";

  private final RowIndexWriter rows;
  private boolean knowsRecordings;

  ManifestRows(RowIndexWriter rows) {
    this.rows = rows;
  }

  /**
   * Adds the values of a line.
   *
   * @throws UnreadableShardException if there are too many columns
   */
  void add(Map<String, String> line) throws IOException, UnreadableShardException {
    if (!knowsRecordings) {
      PathColumn.among(line.keySet())
          .ifPresent(
              column -> {
                rows.addRecordings(column, "path of a recording");
                knowsRecordings = true;
              });
    }
    rows.add(isOfNeMo(line) ? part(line) : new IndexedRow(line, Map.of()));
  }

  private static boolean isOfNeMo(Map<String, String> line) {
    return !line.getOrDefault(PATH, "").isBlank() && !line.getOrDefault(OFFSET, "").isBlank();
  }

  /** Returns the row of a line that gives a part of a recording. */
  private static IndexedRow part(Map<String, String> line) {
    String seconds = line.getOrDefault(DURATION, "");
    try {
      Span span =
          new Span(
              Double.parseDouble(line.get(OFFSET)),
              seconds.isBlank() ? Double.POSITIVE_INFINITY : Double.parseDouble(seconds));
      return new IndexedRow(line, Map.of(PATH, Recording.part(line.get(PATH).strip(), span)));
    } catch (IllegalArgumentException e) {
      String message =
          "the row has the offset '%s' and the duration '%s', which must be seconds, from 0 and above 0"
              .formatted(line.get(OFFSET), seconds);
      return IndexedRow.faulty(line, new RowFault(ReadFault.DAMAGED_ROW, message));
    }
  }

  /**
   * Adds a line that cannot be parsed.
   *
   * @throws UnreadableShardException if there are too many columns
   */
  void add(RowFault fault) throws IOException, UnreadableShardException {
    rows.add(IndexedRow.faulty(Map.of(), fault));
  }
}
