package org.voicepersona.model.quantize;

import org.voicepersona.model.checkpoint.HalfPrecision;

/** The type that the scales and zeros of 4-bit groups are stored in. */
public enum ScaleType {
  /** As they were computed. */
  FLOAT32,
  /** Rounded to what torch's 4-bit kernels take; the weights are then rounded to that grid. */
  BFLOAT16;

  /** Returns {@code value} as it is after it was stored. */
  float round(float value) {
    return this == FLOAT32 ? value : HalfPrecision.roundToBfloat16(value);
  }
}
