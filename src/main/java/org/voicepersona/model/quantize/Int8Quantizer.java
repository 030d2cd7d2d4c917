package org.voicepersona.model.quantize;

/**
 * Quantises rows to 8 bits, symmetric: {@code scale = max |w| / 127}, {@code q = round(w / scale)},
 * ties to even. The maximum counts as at least 2^-23, so that a row of zeros has a scale.
 */
public final class Int8Quantizer {

  private static final float LEAST_MAXIMUM = 0x1p-23f;
  private static final int LIMIT = 127;

  private Int8Quantizer() {}

  /**
   * Quantises one row.
   *
   * @param weights finite values; the row is {@code columns} values, starting at {@code from}
   * @param values receives the quantised row, -127..127, starting at {@code from}
   * @return the scale: the weights are {@code values * scale}
   */
  public static float quantizeRow(float[] weights, int from, int columns, byte[] values) {
    float max = LEAST_MAXIMUM;
    for (int i = from; i < from + columns; i++) {
      max = Math.max(max, Math.abs(weights[i]));
    }
    float scale = max / LIMIT;
    for (int i = from; i < from + columns; i++) {
      float q = GroupTile.rint(weights[i] / scale);
      values[i] = (byte) Math.max(-LIMIT, Math.min(LIMIT, q));
    }
    return scale;
  }
}
