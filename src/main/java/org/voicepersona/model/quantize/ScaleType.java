package org.voicepersona.model.quantize;

import org.voicepersona.model.checkpoint.HalfPrecision;

/** The type that the scales and zeros of 4-bit groups are stored in. */
public enum ScaleType {
  FLOAT32,
  /** Rounded to bfloat16, as torch's 4-bit kernels take; weights are rounded to that grid. */
  BFLOAT16;

  /** Returns {@code value} rounded to this type. */
  float round(float value) {
    return this == FLOAT32 ? value : HalfPrecision.roundToBfloat16(value);
  }
}
