package org.voicepersona.globe.layout.manifest;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** A reader that limits the length of each record. */
final class RecordReader extends FilterReader {

  private static final int LONGEST_RECORD = 4 << 20;

  private long read;
  private IOException fault;

  RecordReader(Reader in) {
    super(in);
  }

  /** Marks the begin of a new record. */
  void begin() {
    read = 0;
  }

  @Override
  public int read() throws IOException {
    char[] one = new char[1];
    return read(one, 0, 1) < 0 ? -1 : one[0];
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    if (read > LONGEST_RECORD) {
      throw new IOException("it has more than %,d characters".formatted(LONGEST_RECORD));
    }
    try {
      int count = super.read(into, offset, length);
      read += Math.max(0, count);
      return count;
    } catch (IOException e) {
      fault = e;
      throw e;
    }
  }

  /**
   * Checks that no read of the underlying file has failed.
   *
   * @throws IOException if one has
   */
  void requireSound() throws IOException {
    if (fault != null) {
      throw fault;
    }
  }
}
