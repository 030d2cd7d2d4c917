package org.voicepersona.model.vector;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;

/**
 * The number format of a panel. A panel is a row-major matrix [n, {@value #WIDTH}] without gaps
 * between its rows, so that vector units of any width read it front to back.
 */
public enum PanelType {
  /**
   * 16-bit floating-point numbers, little-endian; number {@code c} of a row shares a 32-bit lane
   * with number {@code c + 16}, so that widening needs no shuffle. Number 0 is at byte 0, number 16
   * at byte 2, number 1 at byte 4.
   */
  BFLOAT16(2, new Bfloat16Panels()) {
    @Override
    public int place(int column) {
      int half = WIDTH / 2;
      return column < half ? 4 * column : 4 * (column - half) + 2;
    }
  },
  /** 8-bit integers, signed, in column order. */
  INT8(1, new Int8Panels()) {
    @Override
    public int place(int column) {
      return column;
    }
  };

  /** Numbers in a row. */
  public static final int WIDTH = 32;

  /** Rows of weights that are multiplied with a panel in one pass. */
  public static final int MOST_AT_ONCE = 3;

  private final int bytes;

  @SuppressWarnings("ImmutableEnumChecker") // It holds no state.
  private final Products products;

  PanelType(int bytes, Products products) {
    this.bytes = bytes;
    this.products = requireNonNull(products, "products is null");
  }

  /** Returns the bytes of a number. */
  public int bytes() {
    return bytes;
  }

  /** Returns the byte offset of number {@code column} in a row. */
  public abstract int place(int column);

  /**
   * Adds products of weights with a panel: {@code sums[row, c] += weights[row, i] * panel[i, c]}. A
   * row's result does not depend on the other rows. Places are passed as numbers, because objects
   * make a decoder step a tenth slower.
   *
   * @param panel off-heap memory, in which the panel begins at byte {@code at}
   * @param length rows of the panel
   * @param weights [rows, length], beginning at {@code from}, with row stride {@code weightStride}
   * @param sums [rows, {@value #WIDTH}], beginning at {@code to}, with row stride {@code sumStride}
   */
  public void addProducts(
      ByteBuffer panel,
      int at,
      int length,
      int rows,
      float[] weights,
      int from,
      int weightStride,
      float[] sums,
      int to,
      int sumStride) {
    int row = 0;
    for (; row + MOST_AT_ONCE <= rows; row += MOST_AT_ONCE) {
      products.addThree(
          panel,
          at,
          length,
          weights,
          from + row * weightStride,
          weightStride,
          sums,
          to + row * sumStride,
          sumStride);
    }
    for (; row < rows; row++) {
      products.addOne(
          panel, at, length, weights, from + row * weightStride, sums, to + row * sumStride);
    }
  }

  /** The products of one number format. */
  interface Products {

    void addOne(
        ByteBuffer panel, int at, int length, float[] weights, int from, float[] sums, int to);

    void addThree(
        ByteBuffer panel,
        int at,
        int length,
        float[] weights,
        int from,
        int weightStride,
        float[] sums,
        int to,
        int sumStride);
  }
}
