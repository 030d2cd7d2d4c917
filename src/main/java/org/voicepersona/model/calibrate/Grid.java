package org.voicepersona.model.calibrate;

/**
 * The grids that matrices are rounded to.
 *
 * @param groupSize columns that share scale and zero
 * @param halves whether these are stored in bfloat16, rather than float32
 */
public record Grid(int groupSize, boolean halves) {}
