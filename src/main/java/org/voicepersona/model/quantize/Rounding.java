package org.voicepersona.model.quantize;

/** How the scale and the zero of a 4-bit group are chosen; neither needs calibration data. */
public enum Rounding {
  /** From the least and the greatest weight of the group, as gpt-fast does. */
  NEAREST,
  /** So that the squared error of the group is least; never worse than {@link #NEAREST}. */
  LEAST_SQUARES
}
