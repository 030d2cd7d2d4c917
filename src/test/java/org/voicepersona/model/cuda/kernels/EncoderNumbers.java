package org.voicepersona.model.cuda.kernels;

import java.util.Random;

/** Numbers for checks of the encoder's kernels. */
final class EncoderNumbers {

  /** Of a product's end: an activation function, a sum with what is there. */
  static final int GELU = 1;

  static final int ADD = 2;

  private EncoderNumbers() {}

  static int tiles(int count, int side) {
    return (count + side - 1) / side;
  }

  static double gelu(double x) {
    return x / 2 * (1 + erf(x / Math.sqrt(2)));
  }

  /** By a series whose terms are all of one sign. */
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 300; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return Math.abs(x) > 6 ? Math.signum(x) : 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  static double[] gaussians(Random random, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = Bfloat16.round(random.nextGaussian());
    }
    return values;
  }

  static float[] floats(Random random, int count, float size) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() * size;
    }
    return values;
  }
}
