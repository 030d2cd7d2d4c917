package org.voicepersona.model.checkpoint;

/**
 * How torch's {@code _convert_weight_to_int4pack_for_cpu} orders 4-bit values, by processor (ATen
 * {@code native/cpu/int4mm_kernel.cpp}).
 *
 * <p>Rows come in blocks of {@link #blockRows}; the last block may be smaller. A block of R rows is
 * [K, R / 2] bytes: for each column, R / 2 bytes. In a full block of an interleaved layout byte b
 * holds row b in its low nibble and row R / 2 + b in its high one; in any other block byte b holds
 * rows 2 b (low) and 2 b + 1 (high).
 *
 * <p>Example: four rows hold 1, 2, 3 and 4 in some column. If a full block had four rows, the two
 * bytes of that column would be {@code 0x31 0x42} in an interleaved layout (rows 0 and 2, rows 1
 * and 3), {@code 0x21 0x43} in a layout of pairs. Row-major, a row that begins with 1 and 2 begins
 * with byte {@code 0x12} in {@link #ROW_MAJOR}, {@code 0x21} in {@link #ROW_MAJOR_LOW_FIRST}.
 */
public enum Int4Layout {
  /** Row-major, the portable form of {@link Weight.Int4}. */
  ROW_MAJOR(1, false),
  /** Row-major with the even column in the low nibble, for ONNX Runtime's {@code MatMulNBits}. */
  ROW_MAJOR_LOW_FIRST(1, false),
  /** x86-64 with AVX-512. */
  AVX512(64, true),
  /** x86-64 with AVX2. */
  AVX2(32, true),
  /** x86-64 with AVX-512 as compiled by Microsoft's compiler. */
  PAIRS_64(64, false),
  /** Without vector kernels, and AVX2 as compiled by Microsoft's compiler. */
  PAIRS_32(32, false),
  /** ARM NEON. */
  PAIRS_16(16, false);

  private final int blockRows;
  private final boolean interleaved;

  Int4Layout(int blockRows, boolean interleaved) {
    this.blockRows = blockRows;
    this.interleaved = interleaved;
  }

  /** Returns whether this layout is row-major, rather than that of a torch kernel. */
  public boolean rowMajor() {
    return blockRows == 1;
  }

  /** Returns the rows of a full block. */
  public int blockRows() {
    return blockRows;
  }

  /** Returns whether the nibbles of a byte are half a full block apart, rather than adjacent. */
  public boolean interleaved() {
    return interleaved;
  }
}
