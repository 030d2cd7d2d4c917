package org.voicepersona.model.checkpoint;

/** Conversions between float32 and the two 16-bit floating-point types. */
public final class HalfPrecision {

  private HalfPrecision() {}

  /** Returns the bits of the bfloat16 nearest to {@code value}, ties to even; NaN stays NaN. */
  public static short floatToBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  }

  /** Returns the bits of {@code values}, each as in {@link #floatToBfloat16}. */
  public static short[] toBfloat16(float... values) {
    short[] rounded = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = floatToBfloat16(values[i]);
    }
    return rounded;
  }

  /** Returns the value of a bfloat16. */
  public static float bfloat16ToFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Returns {@code value} rounded to bfloat16 and widened again. */
  public static float roundToBfloat16(float value) {
    return bfloat16ToFloat(floatToBfloat16(value));
  }

  /** Returns the value of an IEEE 754 half. */
  public static float float16ToFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >> 10) & 0x1f;
    int mantissa = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = mantissa * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int wide = exponent == 0x1f ? 0xff : exponent + 112;
    return Float.intBitsToFloat(sign | wide << 23 | mantissa << 13);
  }
}
