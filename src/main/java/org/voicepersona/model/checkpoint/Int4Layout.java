package org.voicepersona.model.checkpoint;

/**
 * How torch's {@code _convert_weight_to_int4pack_for_cpu} orders 4-bit values, by processor (ATen
 * {@code native/cpu/int4mm_kernel.cpp}).
 *
 * <p>Rows come in blocks of {@link #blockRows}; a block is [K, blockRows / 2] bytes, so its bytes
 * for one column lie together. In a full block of an interleaved layout byte {@code 16 h + d} of a
 * column holds row {@code 16 h + d} in its low nibble and row {@code blockRows / 2 + 16 h + d} in
 * its high one; otherwise, and in the last block when it is not full, byte {@code i} holds rows
 * {@code 2 i} (low) and {@code 2 i + 1} (high).
 */
public enum Int4Layout {
  /** No processor's: row after row, the portable form of {@link Weight.Int4}. */
  ROW_MAJOR(1, false),
  /** x86-64 with AVX-512: blocks of 64 rows, interleaved. */
  AVX512(64, true),
  /** x86-64 with AVX2: blocks of 32 rows, interleaved. */
  AVX2(32, true),
  /** Without vector kernels: blocks of 32 rows in pairs. */
  PAIRS_32(32, false),
  /** ARM NEON: blocks of 16 rows in pairs. */
  PAIRS_16(16, false);

  private final int blockRows;
  private final boolean interleaved;

  Int4Layout(int blockRows, boolean interleaved) {
    this.blockRows = blockRows;
    this.interleaved = interleaved;
  }

  /** Returns the rows of a full block. */
  public int blockRows() {
    return blockRows;
  }

  /** Returns whether the nibbles of a byte are half a full block apart, rather than neighbours. */
  public boolean interleaved() {
    return interleaved;
  }
}
