package org.voicepersona.globe.parquet.codec;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Executes the literals and copies of an LZ format, keeping the latest output as the window of
 * copies.
 */
final class LzWindow {

  /** Largest offset of a copy: LZ4's limit; Snappy's writers compress at most 64 KB at a time. */
  private static final int REACH = 64 << 10;

  private static final int CAPACITY = 16 * REACH;

  private final OutputStream out;
  private final long most;
  private final byte[] bytes = new byte[CAPACITY];
  private int end;
  private int flushed;
  private long written;

  /**
   * Creates an empty window.
   *
   * @param most the maximum number of bytes to write
   */
  LzWindow(OutputStream out, long most) {
    this.out = out;
    this.most = most;
  }

  /** Returns the number of bytes written. */
  long written() {
    return written;
  }

  /** Copies the next {@code length} bytes of {@code in} to the output. */
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

  /** Repeats {@code length} bytes of the output that begin {@code offset} bytes back. */
  void copy(long offset, int length) throws IOException {
    count(length);
    if (offset < 1 || offset > Math.min(written - length, REACH)) {
      throw new IOException("a copy reaches %d bytes back".formatted(offset));
    }
    for (int left = length; left > 0; ) {
      // Source and target may overlap, which repeats the last {@code offset} bytes.
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

  /** Writes the buffered output. */
  void flush() throws IOException {
    out.write(bytes, flushed, end - flushed);
    flushed = end;
  }
}
