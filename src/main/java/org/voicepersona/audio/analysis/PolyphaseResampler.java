package org.voicepersona.audio.analysis;

/**
 * Resamples to a lower rate, a ratio of two whole numbers of the first, by a sine cardinal under a
 * raised cosine.
 *
 * <p>From 16 to 10 kHz the ratio is 5 / 8: sample n of the result lies at {@code 8 n / 5} of the
 * source, at one of five positions between two of its samples, each of which has its own taps.
 */
final class PolyphaseResampler {

  /** Half the width of the filter, in zero crossings of the sine cardinal. */
  private static final int CROSSINGS = 16;

  private final int up;
  private final int down;

  /** How far the filter reaches to either side, in samples of the source. */
  private final int reach;

  private final double[][] taps; // [phase, 2 reach]

  /** Prepares for sources of {@code fromHz}; {@code toHz} is no higher. */
  PolyphaseResampler(int fromHz, int toHz) {
    int divisor = greatestCommonDivisor(fromHz, toHz);
    up = toHz / divisor;
    down = fromHz / divisor;
    reach = (CROSSINGS * down + up - 1) / up;
    taps = new double[up][2 * reach];
    for (int phase = 0; phase < up; phase++) {
      for (int k = 0; k < 2 * reach; k++) {
        taps[phase][k] = kernel((k + 1 - reach - (double) phase / up) * up / down) * up / down;
      }
    }
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }

  private static double kernel(double crossings) {
    double x = StrictMath.PI * crossings;
    if (x == 0) {
      return 1;
    }
    double taper = 0.5 + 0.5 * StrictMath.cos(x / CROSSINGS);
    return Math.abs(crossings) < CROSSINGS ? StrictMath.sin(x) / x * taper : 0;
  }

  /** Returns all of {@code samples} at the lower rate; before and behind them is silence. */
  double[] resample(float[] samples) {
    double[] padded = new double[samples.length + 2 * reach];
    for (int i = 0; i < samples.length; i++) {
      padded[reach - 1 + i] = samples[i];
    }
    double[] resampled = new double[(int) ((long) samples.length * up / down)];
    for (int n = 0; n < resampled.length; n++) {
      long at = (long) n * down;
      resampled[n] = product(taps[(int) (at % up)], padded, (int) (at / up));
    }
    return resampled;
  }

  /** Adds in four sums, so that one addition need not wait for the one before. */
  private static double product(double[] taps, double[] samples, int from) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int k = 0;
    for (; k + 3 < taps.length; k += 4) {
      a += taps[k] * samples[from + k];
      b += taps[k + 1] * samples[from + k + 1];
      c += taps[k + 2] * samples[from + k + 2];
      d += taps[k + 3] * samples[from + k + 3];
    }
    for (; k < taps.length; k++) {
      a += taps[k] * samples[from + k];
    }
    return a + b + (c + d);
  }
}
