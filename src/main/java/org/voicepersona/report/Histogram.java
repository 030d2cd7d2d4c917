package org.voicepersona.report;

/** Counts values in bins of equal width; values outside the range count in the outer bins. */
public final class Histogram {

  private final double from;
  private final double width;
  private final long[] counts;

  /** Makes {@code bins} empty bins over the range {@code from} to {@code to}. */
  Histogram(double from, double to, int bins) {
    if (!(from < to) || bins < 1) {
      throw new IllegalArgumentException(
          "%d bins from %s to %s, must be at least 1 between two numbers"
              .formatted(bins, from, to));
    }
    this.from = from;
    this.width = (to - from) / bins;
    this.counts = new long[bins];
  }

  /** Counts a value; {@code NaN} is ignored. */
  void add(double value) {
    if (!Double.isNaN(value)) {
      int bin = (int) Math.floor((value - from) / width);
      counts[Math.max(0, Math.min(counts.length - 1, bin))]++;
    }
  }

  /** Returns how many values were counted. */
  public long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /** Returns the centres of the bins. */
  public double[] middles() {
    double[] middles = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      middles[i] = from + (i + 0.5) * width;
    }
    return middles;
  }

  /** Returns the share of the values in each bin, in percent; zeros if there are none. */
  public double[] percent() {
    double[] percent = new double[counts.length];
    long total = Math.max(1, total());
    for (int i = 0; i < counts.length; i++) {
      percent[i] = 100.0 * counts[i] / total;
    }
    return percent;
  }
}
