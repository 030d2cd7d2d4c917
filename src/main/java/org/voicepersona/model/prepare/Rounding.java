package org.voicepersona.model.prepare;

/** How the scale and the zero of a 4-bit group are chosen; neither needs calibration data. */
public enum Rounding {
  /** From the least and the greatest weight of the group. */
  NEAREST,
  /** By least squares, so that the squared error of the group is least; see the quantizer. */
  LEAST_SQUARES
}
