package org.voicepersona.report;

/**
 * Computes count, mean and standard deviation of a series in one pass.
 *
 * <p>The recurrence is Welford's (Technometrics 4(3), 1962).
 */
public final class Moments {

  private long count;
  private double mean;
  private double squares;

  /** Adds a value. */
  public void add(double value) {
    count++;
    double delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }

  /** Returns the number of values. */
  public long count() {
    return count;
  }

  /** Returns the mean; {@code NaN} if there are no values. */
  public double mean() {
    return count == 0 ? Double.NaN : mean;
  }

  /** Returns the population's standard deviation; {@code NaN} if there are no values. */
  public double deviation() {
    return count == 0 ? Double.NaN : Math.sqrt(squares / count);
  }
}
