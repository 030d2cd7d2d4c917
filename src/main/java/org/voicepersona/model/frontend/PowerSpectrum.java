package org.voicepersona.model.frontend;

/**
 * |DFT|² of real windows of one fixed length.
 *
 * <p>Cooley and Tukey's mixed-radix transform: split by the smallest prime factor, transform the
 * parts, combine. Fast for lengths with small factors, such as 400 = 2⁴ 5².
 */
final class PowerSpectrum {

  private final int length;
  private final double[] cosines; // cos(2πi/length)
  private final double[] sines;

  PowerSpectrum(int length) {
    this.length = length;
    this.cosines = new double[length];
    this.sines = new double[length];
    for (int i = 0; i < length; i++) {
      cosines[i] = Math.cos(2 * Math.PI * i / length);
      sines[i] = Math.sin(2 * Math.PI * i / length);
    }
  }

  /** Returns the power at the frequencies 0..length/2 of {@code window} (length,). */
  double[] of(double[] window) {
    double[] re = new double[length];
    double[] im = new double[length];
    transform(window, 0, 1, re, im, 0, length);
    double[] power = new double[length / 2 + 1];
    for (int i = 0; i < power.length; i++) {
      power[i] = re[i] * re[i] + im[i] * im[i];
    }
    return power;
  }

  /** Computes the DFT of x[from], x[from + stride], ... (n values) into re and im at {@code at}. */
  private void transform(
      double[] x, int from, int stride, double[] re, double[] im, int at, int n) {
    if (n == 1) {
      re[at] = x[from];
      im[at] = 0;
      return;
    }
    int radix = smallestFactor(n);
    int part = n / radix;
    for (int j = 0; j < radix; j++) {
      transform(x, from + j * stride, stride * radix, re, im, at + j * part, part);
    }
    combine(re, im, at, radix, part);
  }

  /** Combines {@code radix} transforms of {@code part} values into one of radix * part values. */
  private void combine(double[] re, double[] im, int at, int radix, int part) {
    int step = length / (radix * part); // table stride of this transform
    double[] partRe = new double[radix];
    double[] partIm = new double[radix];
    for (int k = 0; k < part; k++) {
      for (int j = 0; j < radix; j++) {
        partRe[j] = re[at + j * part + k];
        partIm[j] = im[at + j * part + k];
      }
      for (int q = 0; q < radix; q++) {
        int frequency = k + q * part;
        double sumRe = 0;
        double sumIm = 0;
        for (int j = 0; j < radix; j++) {
          int angle = j * frequency * step % length;
          sumRe += partRe[j] * cosines[angle] + partIm[j] * sines[angle];
          sumIm += partIm[j] * cosines[angle] - partRe[j] * sines[angle];
        }
        re[at + frequency] = sumRe;
        im[at + frequency] = sumIm;
      }
    }
  }

  private static int smallestFactor(int n) {
    for (int factor = 2; factor * factor <= n; factor++) {
      if (n % factor == 0) {
        return factor;
      }
    }
    return n;
  }
}
