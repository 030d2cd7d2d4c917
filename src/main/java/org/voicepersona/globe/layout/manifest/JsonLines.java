package org.voicepersona.globe.layout.manifest;

import java.io.IOException;
import java.io.InputStream;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.layout.JsonTexts;
import org.voicepersona.globe.layout.RowFault;
import org.voicepersona.globe.layout.TextLines;

/** A list with one JSON object per line; blank lines are skipped. */
final class JsonLines {

  private final TextLines lines;
  private final ManifestRows rows;

  JsonLines(InputStream in, ManifestRows rows) {
    this.lines = new TextLines(in);
    this.rows = rows;
  }

  /**
   * Reads all lines; a line that is not an object becomes a row with that fault.
   *
   * @throws UnreadableShardException if there are too many columns, or a line is not UTF-8
   */
  void read() throws IOException, UnreadableShardException {
    while (lines.advance()) {
      String what = "line %,d".formatted(lines.number());
      if (lines.isTooLong()) {
        String message = "%s has more than %,d bytes".formatted(what, TextLines.LONGEST);
        rows.add(new RowFault(ReadFault.DAMAGED_ROW, message));
      } else {
        add(lines.text(), what);
      }
    }
  }

  private void add(String text, String what) throws IOException, UnreadableShardException {
    if (text.isBlank()) {
      return;
    }
    try {
      rows.add(JsonTexts.of(text, what));
    } catch (RowFault e) {
      rows.add(e);
    }
  }
}
