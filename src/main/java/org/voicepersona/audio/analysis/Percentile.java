package org.voicepersona.audio.analysis;

import java.util.Arrays;

/** Order statistics of a handful of measurements. */
final class Percentile {

  private Percentile() {}

  /**
   * Returns the value below which {@code percent} (0 to 100) of {@code values} lie, interpolated
   * linearly between neighbours, {@code NaN} of nothing.
   */
  static double of(double[] values, double percent) {
    if (values.length == 0) {
      return Double.NaN;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return ofSorted(sorted, percent);
  }

  /** The same of values already in ascending order. */
  static double ofSorted(double[] sorted, double percent) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double rank = percent / 100 * (sorted.length - 1);
    int below = (int) rank;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }
}
