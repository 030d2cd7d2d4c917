package org.voicepersona.model.quantize;

/** How scale and zero of a 4-bit group are chosen; neither way needs calibration data. */
public enum Rounding {
  /** From the least and the greatest weight of the group, as gpt-fast does. */
  NEAREST,
  /** With the least squared error over the group; never worse than {@link #NEAREST}. */
  LEAST_SQUARES
}
