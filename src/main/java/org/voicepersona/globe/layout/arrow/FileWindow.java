package org.voicepersona.globe.layout.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.voicepersona.globe.parquet.bytes.FileBytes;

/** A part of a file that is read from front to back, by the block. Numbers are little-endian. */
final class FileWindow {

  private static final int LOCAL_BLOCK = 1 << 14;

  /** A request takes as long as some hundred kilobytes. */
  private static final int DISTANT_BLOCK = 1 << 19;

  private final FileBytes file;
  private final long from;
  private final long length;
  private ByteBuffer block = ByteBuffer.allocate(0);
  private long blockAt;

  /**
   * Names a part of a file.
   *
   * @param from where it begins, in bytes
   * @param length how long it is; the file has that much
   */
  FileWindow(FileBytes file, long from, long length) {
    this.file = file;
    this.from = from;
    this.length = length;
  }

  /** Returns where in the file it begins. */
  long from() {
    return from;
  }

  /** Returns how many bytes it has. */
  long length() {
    return length;
  }

  /**
   * Returns a number.
   *
   * @param at where it begins in this part
   * @param width its bytes: 1, 2, 4 or 8
   * @return the number with its sign
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

  /** Returns the bit of a number in a row of bits, the lowest bit of a byte first. */
  boolean bit(long number) throws IOException {
    return (integer(number / Byte.SIZE, Byte.BYTES) >> (number % Byte.SIZE) & 1) != 0;
  }

  /** Returns bytes. */
  byte[] bytes(long at, int count) throws IOException {
    byte[] bytes = new byte[count];
    int in = locate(at, count);
    block.get(in, bytes);
    return bytes;
  }

  /** Returns where in the block bytes begin that are in it from now on. */
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
