package org.voicepersona.globe.layout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.voicepersona.globe.UnreadableShardException;

/** Reads a text in UTF-8 line by line, keeping only the beginning of one that is too long. */
public final class TextLines {

  /** The most bytes that a line may have. */
  public static final int LONGEST = 1 << 20;

  private final InputStream in;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long number;

  /** Takes a stream that hands on single bytes quickly. */
  public TextLines(InputStream in) {
    this.in = in;
  }

  /**
   * Goes to the next line.
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

  /** Returns the number of the line, from 1. */
  public long number() {
    return number;
  }

  /** Returns whether the line has more than {@value #LONGEST} bytes, and is not there whole. */
  public boolean isTooLong() {
    return line.size() > LONGEST;
  }

  /**
   * Returns the line without what ends it, and without a mark of the byte order.
   *
   * @throws UnreadableShardException if it is not UTF-8, and the whole then probably is not
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
