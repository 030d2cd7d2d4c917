package org.voicepersona.model.quantize;

import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.Int4Layout;

/** Packs 4-bit values, two a byte, in the order of an {@link Int4Layout}, and unpacks them. */
public final class Int4Packing {

  /** Rows reordered at a time: whole blocks of every layout. */
  private static final int REORDERED_ROWS = 256;

  /** Mask of the low nibble of each byte. */
  private static final long LOW = 0x0F0F0F0F0F0F0F0FL;

  private Int4Packing() {}

  /**
   * Packs whole rows.
   *
   * @param values 0..15, one a byte, [rows, columns]
   * @param rows from the start of a block of the layout; even unless the layout is row-major
   * @param columns even
   * @return [rows, columns / 2] bytes
   */
  public static byte[] pack(byte[] values, int rows, int columns, Int4Layout layout) {
    byte[] packed = new byte[rows * (columns / 2)];
    if (layout.rowMajor()) {
      int low = layout == Int4Layout.ROW_MAJOR ? 1 : 0;
      for (int i = 0; i < packed.length; i++) {
        packed[i] = (byte) (values[2 * i + low] | values[2 * i + 1 - low] << 4);
      }
      return packed;
    }
    for (int first = 0; first < rows; first += layout.blockRows()) {
      Block block = Block.of(first, rows, columns, layout);
      for (int b = 0; b < block.half; b++) {
        int low = block.lowRow(b) * columns;
        int high = block.highRow(b) * columns;
        for (int k = 0; k < columns; k++) {
          packed[block.start + k * block.half + b] =
              (byte) (values[low + k] | values[high + k] << 4);
        }
      }
    }
    return packed;
  }

  /**
   * Converts a packed matrix to another layout.
   *
   * @param packed [rows, columns / 2] bytes in layout {@code from}; its position is not moved
   * @return as many bytes in layout {@code to}: a view of {@code packed} if the layouts are one
   *     row-major layout, else a direct buffer
   */
  public static ByteBuffer reorder(
      ByteBuffer packed, int rows, int columns, Int4Layout from, Int4Layout to) {
    if (from.rowMajor() && to.rowMajor()) {
      return from == to ? packed.slice() : exchanged(packed.slice());
    }
    ByteBuffer reordered = ByteBuffer.allocateDirect(packed.remaining());
    int width = columns / 2;
    IntStream.range(0, (rows + REORDERED_ROWS - 1) / REORDERED_ROWS)
        .parallel()
        .forEach(
            chunk -> {
              int first = chunk * REORDERED_ROWS;
              int count = Math.min(REORDERED_ROWS, rows - first);
              byte[] bytes = new byte[count * width];
              packed.get(packed.position() + first * width, bytes);
              byte[] values = unpack(bytes, count, columns, from);
              reordered.put(first * width, pack(values, count, columns, to));
            });
    return reordered;
  }

  /** Returns the bytes with their nibbles swapped. */
  private static ByteBuffer exchanged(ByteBuffer packed) {
    ByteBuffer exchanged = ByteBuffer.allocateDirect(packed.remaining());
    while (packed.remaining() >= Long.BYTES) {
      long pairs = packed.getLong();
      exchanged.putLong(((pairs & LOW) << 4) | ((pairs >>> 4) & LOW));
    }
    while (packed.hasRemaining()) {
      int pair = packed.get() & 0xFF;
      exchanged.put((byte) ((pair << 4) | (pair >> 4)));
    }
    return exchanged.flip();
  }

  /** Unpacks whole rows; the inverse of {@link #pack}. */
  public static byte[] unpack(byte[] packed, int rows, int columns, Int4Layout layout) {
    byte[] values = new byte[rows * columns];
    if (layout.rowMajor()) {
      int low = layout == Int4Layout.ROW_MAJOR ? 1 : 0;
      for (int i = 0; i < packed.length; i++) {
        values[2 * i + low] = (byte) (packed[i] & 15);
        values[2 * i + 1 - low] = (byte) (packed[i] >> 4 & 15);
      }
      return values;
    }
    for (int first = 0; first < rows; first += layout.blockRows()) {
      Block block = Block.of(first, rows, columns, layout);
      for (int b = 0; b < block.half; b++) {
        int low = block.lowRow(b) * columns;
        int high = block.highRow(b) * columns;
        for (int k = 0; k < columns; k++) {
          byte pair = packed[block.start + k * block.half + b];
          values[low + k] = (byte) (pair & 15);
          values[high + k] = (byte) (pair >> 4 & 15);
        }
      }
    }
    return values;
  }

  /**
   * A block of rows.
   *
   * @param first its first row
   * @param half half its number of rows: the bytes of one column
   * @param start its first byte
   */
  private record Block(int first, int half, int start, boolean interleaved) {

    static Block of(int first, int rows, int columns, Int4Layout layout) {
      int size = Math.min(layout.blockRows(), rows - first);
      if (size % 2 != 0) {
        throw new IllegalArgumentException(
            "rows is " + rows + ", must be even in layout " + layout);
      }
      boolean full = size == layout.blockRows();
      return new Block(first, size / 2, first * (columns / 2), layout.interleaved() && full);
    }

    int lowRow(int b) {
      return first + (interleaved ? b : 2 * b);
    }

    int highRow(int b) {
      return first + (interleaved ? half + b : 2 * b + 1);
    }
  }
}
