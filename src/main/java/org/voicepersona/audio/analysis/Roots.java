package org.voicepersona.audio.analysis;

/**
 * The roots of a polynomial, all at once, by the iteration of Ehrlich (1967) and Aberth (1973):
 * each by Newton's step, less what the others pull.
 */
final class Roots {

  private static final int MOST_STEPS = 60;
  private static final double CLOSE = 1e-20;

  private Roots() {}

  /**
   * Returns (n, 2) the real and imaginary parts of the roots of {@code c[0] + c[1] z + ... + c[n]
   * z^n}; {@code c[n]} is not 0.
   */
  static double[][] of(double[] c) {
    int n = c.length - 1;
    double[][] roots = new double[n][2];
    for (int k = 0; k < n; k++) {
      double angle = 2 * StrictMath.PI * k / n + 0.4;
      roots[k][0] = 0.9 * StrictMath.cos(angle);
      roots[k][1] = 0.9 * StrictMath.sin(angle);
    }
    boolean moved = true;
    for (int step = 0; step < MOST_STEPS && moved; step++) {
      moved = false;
      for (int k = 0; k < n; k++) {
        moved |= improve(c, roots, k) > CLOSE;
      }
    }
    return roots;
  }

  /** Moves a root towards where the polynomial is 0; returns the square of how far. */
  private static double improve(double[] c, double[][] roots, int k) {
    double re = roots[k][0];
    double im = roots[k][1];
    double valueRe = 0;
    double valueIm = 0;
    double slopeRe = 0;
    double slopeIm = 0;
    for (int i = c.length - 1; i >= 0; i--) {
      double slope = slopeRe * re - slopeIm * im + valueRe;
      slopeIm = slopeRe * im + slopeIm * re + valueIm;
      slopeRe = slope;
      double value = valueRe * re - valueIm * im + c[i];
      valueIm = valueRe * im + valueIm * re;
      valueRe = value;
    }
    // The step is value / (slope - value * pull), pull being the sum of 1 / (root - other).
    double pullRe = 0;
    double pullIm = 0;
    for (int j = 0; j < roots.length; j++) {
      double dRe = re - roots[j][0];
      double dIm = im - roots[j][1];
      double square = dRe * dRe + dIm * dIm;
      if (j != k && square > 0) {
        pullRe += dRe / square;
        pullIm -= dIm / square;
      }
    }
    double belowRe = slopeRe - (valueRe * pullRe - valueIm * pullIm);
    double belowIm = slopeIm - (valueRe * pullIm + valueIm * pullRe);
    double square = belowRe * belowRe + belowIm * belowIm;
    if (square == 0) {
      return 0;
    }
    double stepRe = (valueRe * belowRe + valueIm * belowIm) / square;
    double stepIm = (valueIm * belowRe - valueRe * belowIm) / square;
    roots[k][0] -= stepRe;
    roots[k][1] -= stepIm;
    return stepRe * stepRe + stepIm * stepIm;
  }
}
