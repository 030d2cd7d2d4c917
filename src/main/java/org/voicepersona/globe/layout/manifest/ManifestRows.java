package org.voicepersona.globe.layout.manifest;

import java.io.IOException;
import java.util.Map;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.RowIndexWriter;

/** Takes the lines of a list, and tells which column names the recordings. */
final class ManifestRows {

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
    rows.add(new IndexedRow(line, Map.of()));
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
