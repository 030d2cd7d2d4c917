package org.voicepersona.audio;

/**
 * The discrete Fourier transform {@code X[k] = sum over t of x[t] exp(-2 pi i k t / n)} of a length
 * that is a power of two.
 *
 * <p>Stockham's self-sorting form with radix 4 and, where the length asks for it, a last step of
 * radix 2 (Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992, section 1.7).
 * The tables come from {@link StrictMath}, so the same input gives the same bits on every machine.
 * Immutable; each thread brings its own buffers.
 */
final class Fft {

  private final int size;
  private final double[] cos;
  private final double[] sin;

  /** Complex numbers, real and imaginary parts apart. */
  record Complex(double[] re, double[] im) {

    /** Returns {@code size} zeros. */
    static Complex zeros(int size) {
      return new Complex(new double[size], new double[size]);
    }
  }

  /** Prepares a transform of {@code size} complex numbers, a power of two from 2 on. */
  Fft(int size) {
    if (size < 2 || Integer.bitCount(size) != 1) {
      throw new IllegalArgumentException("size is %d, must be a power of two".formatted(size));
    }
    this.size = size;
    cos = new double[size];
    sin = new double[size];
    for (int k = 0; k < size; k++) {
      cos[k] = StrictMath.cos(2 * StrictMath.PI * k / size);
      sin[k] = -StrictMath.sin(2 * StrictMath.PI * k / size);
    }
  }

  /** Returns how many complex numbers go in and come out. */
  int size() {
    return size;
  }

  /** Replaces {@code x} by its transform; {@code work}, of the same size, is overwritten. */
  void transform(Complex x, Complex work) {
    Complex from = x;
    Complex to = work;
    int stride = 1;
    int length = size;
    for (; length > 4; length /= 4) {
      butterflies(from, to, stride);
      stride *= 4;
      Complex swap = from;
      from = to;
      to = swap;
    }
    // Reads and writes the same places, so it may end where it began: in x.
    if (length == 4) {
      butterflies(from, x, stride);
    } else {
      sumsAndDifferences(from, x, stride);
    }
  }

  /**
   * One step: {@code stride} interleaved transforms, each split into four of a quarter of its
   * length.
   */
  private void butterflies(Complex from, Complex to, int stride) {
    double[] xr = from.re;
    double[] xi = from.im;
    double[] yr = to.re;
    double[] yi = to.im;
    int step = size / 4;
    for (int a = 0; a < step; a++) {
      int q = a & (stride - 1);
      int w = a - q;
      int y = 4 * a - 3 * q;
      double w1r = cos[w];
      double w1i = sin[w];
      double w2r = cos[2 * w];
      double w2i = sin[2 * w];
      double w3r = cos[3 * w];
      double w3i = sin[3 * w];
      double acr = xr[a] + xr[a + 2 * step];
      double aci = xi[a] + xi[a + 2 * step];
      double amr = xr[a] - xr[a + 2 * step];
      double ami = xi[a] - xi[a + 2 * step];
      double bdr = xr[a + step] + xr[a + 3 * step];
      double bdi = xi[a + step] + xi[a + 3 * step];
      double bmr = xr[a + step] - xr[a + 3 * step];
      double bmi = xi[a + step] - xi[a + 3 * step];
      yr[y] = acr + bdr;
      yi[y] = aci + bdi;
      yr[y + stride] = w1r * (amr + bmi) - w1i * (ami - bmr);
      yi[y + stride] = w1r * (ami - bmr) + w1i * (amr + bmi);
      yr[y + 2 * stride] = w2r * (acr - bdr) - w2i * (aci - bdi);
      yi[y + 2 * stride] = w2r * (aci - bdi) + w2i * (acr - bdr);
      yr[y + 3 * stride] = w3r * (amr - bmi) - w3i * (ami + bmr);
      yi[y + 3 * stride] = w3r * (ami + bmr) + w3i * (amr - bmi);
    }
  }

  private static void sumsAndDifferences(Complex from, Complex to, int half) {
    for (int q = 0; q < half; q++) {
      double ar = from.re[q];
      double ai = from.im[q];
      double br = from.re[q + half];
      double bi = from.im[q + half];
      to.re[q] = ar + br;
      to.im[q] = ai + bi;
      to.re[q + half] = ar - br;
      to.im[q + half] = ai - bi;
    }
  }
}
