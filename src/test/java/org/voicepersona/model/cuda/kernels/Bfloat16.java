package org.voicepersona.model.cuda.kernels;

/** Numbers with 8 bits of precision, the upper half of a float. */
final class Bfloat16 {

  private Bfloat16() {}

  /** Rounds once, to the nearest, ties to even. */
  static short bits(double value) {
    long bits = Double.doubleToRawLongBits(value);
    bits += (1L << 44) - 1 + (bits >>> 45 & 1);
    float rounded = (float) Double.longBitsToDouble(bits & -(1L << 45));
    return (short) (Float.floatToRawIntBits(rounded) >>> 16);
  }

  static double value(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  static double round(double value) {
    return value(bits(value));
  }
}
