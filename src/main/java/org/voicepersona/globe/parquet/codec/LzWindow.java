package org.voicepersona.globe.parquet.codec;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Expands the literals and copies of an LZ format, keeping the last bytes as the window that copies
 * refer to.
 */
final class LzWindow {

  /** LZ4's copies reach back 64 KB; so do Snappy's, whose writers pack 64 KB at a time. */
  private static final int REACH = 64 << 10;

  private static final int CAPACITY = 16 * REACH;

  private final OutputStream out;
  private final long most;
  private final byte[] bytes = new byte[CAPACITY];
  private int end;
  private int flushed;
  private long written;

  /**
   * Makes one.
   *
   * @param most how many bytes may be written
   */
  LzWindow(OutputStream out, long most) {
    this.out = out;
    this.most = most;
  }

  /** Returns how many bytes were written. */
  long written() {
    return written;
  }

  /** Writes the next {@code length} bytes of {@code in}. */
  void literal(InputStream in, long length) throws IOException {
    count(length);
    for (long left = length; left > 0; ) {
      int part = (int) Math.min(left, room());
      if (in.readNBytes(bytes, end, part) < part) {
        throw new EOFException("a literal ends after its last byte");
      }
      end += part;
      left -= part;
    }
  }

  /** Writes {@code length} bytes again that begin {@code offset} bytes back. */
  void copy(long offset, int length) throws IOException {
    count(length);
    if (offset < 1 || offset > Math.min(written - length, REACH)) {
      throw new IOException("a copy reaches %d bytes back".formatted(offset));
    }
    for (int left = length; left > 0; ) {
      // What is copied may overlap what it is copied to: then it repeats.
      int part = (int) Math.min(Math.min(left, offset), room());
      System.arraycopy(bytes, end - (int) offset, bytes, end, part);
      end += part;
      left -= part;
    }
  }

  private void count(long length) throws IOException {
    if (length < 0 || length > most - written) {
      throw new IOException("there are more than %,d bytes".formatted(most));
    }
    written += length;
  }

  private int room() throws IOException {
    if (end == bytes.length) {
      flush();
      System.arraycopy(bytes, end - REACH, bytes, 0, REACH);
      end = REACH;
      flushed = REACH;
    }
    return bytes.length - end;
  }

  /** Hands on what is kept back. */
  void flush() throws IOException {
    out.write(bytes, flushed, end - flushed);
    flushed = end;
  }
}
