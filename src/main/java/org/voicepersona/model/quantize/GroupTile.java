package org.voicepersona.model.quantize;

import java.util.Arrays;

/**
 * Up to {@value #LANES} groups of weights, transposed: row i holds weight i of all groups, a group
 * is a lane. The loops run over lanes, which are independent, so that they vectorise.
 */
final class GroupTile {

  /** Groups in a tile. */
  static final int LANES = 256;

  /**
   * Adding and subtracting this rounds a float of magnitude below 2^22 to an integer, ties to even.
   */
  private static final float ROUNDER = 0x1.8p23f;

  private final int groupSize;

  /** [groupSize, LANES]; C2 vectorises loops over whole arrays, not over slices. */
  private final float[][] weights;

  private final float[] inverse = new float[LANES];
  private final float[] rounded = new float[LANES];
  private final float[] sumQ = new float[LANES];
  private final float[] sumQq = new float[LANES];
  private final float[] sumQw = new float[LANES];

  /** The least weight of each group. */
  final float[] least = new float[LANES];

  /** The greatest weight of each group. */
  final float[] greatest = new float[LANES];

  private final float[] sum = new float[LANES];

  GroupTile(int groupSize) {
    this.groupSize = groupSize;
    this.weights = new float[groupSize][LANES];
  }

  /** Returns {@code x} rounded to an integer, ties to even; |x| must be below 2^22. */
  static float rint(float x) {
    return (x + ROUNDER) - ROUNDER;
  }

  /** Loads {@code groups} consecutive groups of {@code source}, and zeros into the other lanes. */
  void load(float[] source, int from, int groups) {
    for (int lane = 0; lane < LANES; lane++) {
      for (int i = 0; i < groupSize; i++) {
        weights[i][lane] = lane < groups ? source[from + lane * groupSize + i] : 0;
      }
    }
    Arrays.fill(least, Float.POSITIVE_INFINITY);
    Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
    Arrays.fill(sum, 0);
    for (float[] row : weights) {
      for (int lane = 0; lane < LANES; lane++) {
        least[lane] = Math.min(least[lane], row[lane]);
        greatest[lane] = Math.max(greatest[lane], row[lane]);
        sum[lane] += row[lane];
      }
    }
  }

  /** Subtracts an offset from each group's weights, so that later sums lose no digits. */
  void subtract(float[] offset) {
    for (float[] row : weights) {
      for (int lane = 0; lane < LANES; lane++) {
        row[lane] -= offset[lane];
      }
    }
    for (int lane = 0; lane < LANES; lane++) {
      sum[lane] -= groupSize * offset[lane];
    }
  }

  /**
   * Rounds the weights to the grid {@code q * scale + zero}, q in -8..7, then fits scale and zero
   * to these q by linear regression.
   *
   * @param scale each group's scale, positive; replaced by the fitted scale, positive
   * @param zero each group's zero; replaced by the fitted zero
   * @param gain receives by how much the fit's squared error is below that of the best constant;
   *     greater is better
   */
  void fit(float[] scale, float[] zero, float[] gain) {
    sumOverGrid(scale, zero);
    for (int lane = 0; lane < LANES; lane++) {
      float covariance = groupSize * sumQw[lane] - sumQ[lane] * sum[lane];
      float variance = groupSize * sumQq[lane] - sumQ[lane] * sumQ[lane];
      boolean fits = variance > 0 && covariance > 0;
      scale[lane] = fits ? covariance / variance : scale[lane];
      zero[lane] = fits ? (sum[lane] - scale[lane] * sumQ[lane]) / groupSize : zero[lane];
      gain[lane] = fits ? covariance * covariance / variance : 0;
    }
  }

  private void sumOverGrid(float[] scale, float[] zero) {
    Arrays.fill(sumQ, 0);
    Arrays.fill(sumQq, 0);
    Arrays.fill(sumQw, 0);
    for (int lane = 0; lane < LANES; lane++) {
      inverse[lane] = 1 / scale[lane];
    }
    for (float[] row : weights) {
      roundToGrid(row, zero, inverse, rounded);
      addTo(sumQ, rounded);
      addProducts(sumQq, rounded, rounded);
      addProducts(sumQw, rounded, row);
    }
  }

  private static void roundToGrid(float[] row, float[] zero, float[] inverse, float[] rounded) {
    for (int lane = 0; lane < rounded.length; lane++) {
      float q = (row[lane] - zero[lane]) * inverse[lane];
      rounded[lane] = rint(Math.max(-8f, Math.min(7f, q)));
    }
  }

  private static void addTo(float[] sums, float[] terms) {
    for (int lane = 0; lane < sums.length; lane++) {
      sums[lane] += terms[lane];
    }
  }

  private static void addProducts(float[] sums, float[] a, float[] b) {
    for (int lane = 0; lane < sums.length; lane++) {
      sums[lane] += a[lane] * b[lane];
    }
  }
}
