package org.voicepersona.globe.layout.manifest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.layout.JsonTexts;
import org.voicepersona.globe.layout.RowFault;

/** A list with a JSON object a line; blank lines count for nothing. */
final class JsonLines {

  private static final int LONGEST_LINE = 1 << 20;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final InputStream in;
  private final ManifestRows rows;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long number;

  JsonLines(InputStream in, ManifestRows rows) {
    this.in = in;
    this.rows = rows;
  }

  /**
   * Reads all lines; one that is no object is a row with that fault.
   *
   * @throws UnreadableShardException if there are too many columns
   */
  void read() throws IOException, UnreadableShardException {
    while (readLine()) {
      String what = "line %,d".formatted(number);
      if (line.size() > LONGEST_LINE) {
        rows.add(
            new RowFault(
                ReadFault.DAMAGED_ROW, "%s has more than %,d bytes".formatted(what, LONGEST_LINE)));
        continue;
      }
      String text = line.toString(UTF_8).replaceFirst("^" + BYTE_ORDER_MARK, "").strip();
      if (!text.isEmpty()) {
        add(text, what);
      }
    }
  }

  private void add(String text, String what) throws IOException, UnreadableShardException {
    try {
      rows.add(JsonTexts.of(text, what));
    } catch (RowFault e) {
      rows.add(e);
    }
  }

  /** Reads the next line, of a long one as much as shows that it is. */
  private boolean readLine() throws IOException {
    line.reset();
    number++;
    int next = in.read();
    boolean isThere = next >= 0;
    while (next >= 0 && next != '\n') {
      if (line.size() <= LONGEST_LINE) {
        line.write(next);
      }
      next = in.read();
    }
    return isThere;
  }
}
