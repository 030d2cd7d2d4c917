package org.voicepersona.globe.layout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.voicepersona.globe.UnreadableShardException;

/** Reads UTF-8 text line by line, with limited memory for overlong lines. */
public final class TextLines {

  /** Longest line in bytes. */
  public static final int LONGEST = 1 << 20;

  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long number;

  /** Creates a reader of a stream, which should be buffered. */
  public TextLines(InputStream in) {
    this.in = in;
  }

  /**
   * Advances to the next line.
   *
   * @return whether there is one
   * @throws IOException if the file system fails
   */
  public boolean advance() throws IOException {
    line.reset();
    int next = in.read();
    boolean isThere = next >= 0;
    while (next >= 0 && next != '\n') {
      if (line.size() <= LONGEST) {
        line.write(next);
      }
      next = in.read();
    }
    number += isThere ? 1 : 0;
    return isThere;
  }

  /** Returns the line number, from 1. */
  public long number() {
    return number;
  }

  /** Returns whether the line was cut off because it has more than {@value #LONGEST} bytes. */
  public boolean isTooLong() {
    return line.size() > LONGEST;
  }

  /**
   * Returns the line without its terminator, and without a byte order mark.
   *
   * @throws UnreadableShardException if the line is not UTF-8, as then the file probably is not
   */
  public String text() throws UnreadableShardException {
    try {
      String text = Utf8Text.of(line.toByteArray(), "line %,d".formatted(number));
      return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    } catch (RowFault e) {
      throw new UnreadableShardException(e.kind(), e.getMessage(), e);
    }
  }
}
