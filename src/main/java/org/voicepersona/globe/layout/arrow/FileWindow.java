package org.voicepersona.globe.layout.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/** A range of a file that is read sequentially by blocks. Numbers are little-endian. */
final class FileWindow {

  private static final int LOCAL_BLOCK = 1 << 14;

  /** For remote files: a request takes as long as some hundred kilobytes of transfer. */
  private static final int DISTANT_BLOCK = 1 << 19;

  private final FileBytes file;
  private final long from;
  private final long length;
  private ByteBuffer block = ByteBuffer.allocate(0);
  private long blockAt;

  /**
   * Creates a window.
   *
   * @param from its offset in the file
   * @param length its length; the file must contain all of it
   */
  FileWindow(FileBytes file, long from, long length) {
    this.file = file;
    this.from = from;
    this.length = length;
  }

  /** Returns the offset of the window in the file. */
  long from() {
    return from;
  }

  /** Returns the length of the window in bytes. */
  long length() {
    return length;
  }

  /**
   * Returns a signed integer.
   *
   * @param at its offset in the window
   * @param width its bytes: 1, 2, 4 or 8
   */
  long integer(long at, int width) throws IOException {
    int in = locate(at, width);
    return switch (width) {
      case Byte.BYTES -> block.get(in);
      case Short.BYTES -> block.getShort(in);
      case Integer.BYTES -> block.getInt(in);
      case Long.BYTES -> block.getLong(in);
      default -> throw new IllegalArgumentException("a number has %d bytes".formatted(width));
    };
  }

  /** Returns a bit of a bitmap, whose bytes begin with their lowest bit. */
  boolean bit(long number) throws IOException {
    return (integer(number / Byte.SIZE, Byte.BYTES) >> (number % Byte.SIZE) & 1) != 0;
  }

  /** Returns {@code count} bytes from the offset {@code at} in the window. */
  byte[] bytes(long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    int in = locate(at, count);
    block.get(in, bytes);
    return bytes;
  }

  /** Loads a block with these bytes if necessary, and returns their offset in the block. */
  private int locate(long at, int count) throws IOException {
    if (at < 0 || at + count > length) {
      throw new IllegalArgumentException("%d bytes at %d of %d".formatted(count, at, length));
    }
    if (at < blockAt || at + count > blockAt + block.limit()) {
      int usual = file.isDistant() ? DISTANT_BLOCK : LOCAL_BLOCK;
      int size = (int) Math.min(length - at, Math.max(usual, count));
      ByteBuffer read = ByteBuffer.allocate(size);
      file.read(from + at, read);
      block = read.flip().order(ByteOrder.LITTLE_ENDIAN);
      blockAt = at;
    }
    return (int) (at - blockAt);
  }
}
