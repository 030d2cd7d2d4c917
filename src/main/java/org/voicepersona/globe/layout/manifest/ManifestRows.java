package org.voicepersona.globe.layout.manifest;

import java.io.IOException;
import java.util.Map;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.RowIndexWriter;

/** Takes the lines of a list, and tells which column names the recordings. */
final class ManifestRows {

  /** Where in its recording a row of NeMo begins, in seconds. */
  private static final String OFFSET = "offset";

  private final RowIndexWriter rows;
  private boolean knowsRecordings;

  ManifestRows(RowIndexWriter rows) {
    this.rows = rows;
  }

  /**
   * Adds what a line says.
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
    rows.add(isPart(line) ? IndexedRow.faulty(line, part(line)) : new IndexedRow(line, Map.of()));
  }

  /** Returns whether a line of NeMo names what lies within a recording, behind its begin. */
  private static boolean isPart(Map<String, String> line) {
    return line.containsKey("audio_filepath")
        && !line.getOrDefault(OFFSET, "").matches("[0.]*(E.*)?");
  }

  private static RowFault part(Map<String, String> line) {
    return new RowFault(
        ReadFault.NO_RECORDING,
        "the row names a part of '%s', from second %s: cut recordings into files first"
            .formatted(line.get("audio_filepath"), line.get(OFFSET)));
  }

  /**
   * Adds a line that cannot be understood.
   *
   * @throws UnreadableShardException if there are too many columns
   */
  void add(RowFault fault) throws IOException, UnreadableShardException {
    rows.add(IndexedRow.faulty(Map.of(), fault));
  }
}
