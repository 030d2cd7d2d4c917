package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.analysis.Fft.Complex;

class FftTest {

  private static final int BATCH = 3;

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16, 32, 256, 512, 1024})
  void agreesWithTheDefinition(int size) {
    Random random = new Random(size);
    Fft fft = new Fft(size, BATCH);
    Complex x = fft.zeros();
    for (int t = 0; t < BATCH * size; t++) {
      x.re()[t] = (float) random.nextGaussian();
      x.im()[t] = (float) random.nextGaussian();
    }
    double[][] expected = byDefinition(x, size);

    fft.transform(x, fft.workspace());

    // Of the largest number; single precision allows no less.
    double tolerance = 1e-5 * largest(expected);
    for (int k = 0; k < BATCH * size; k++) {
      assertThat((double) x.re()[k]).as("re %d", k).isCloseTo(expected[0][k], within(tolerance));
      assertThat((double) x.im()[k]).as("im %d", k).isCloseTo(expected[1][k], within(tolerance));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-4, 0, 1, 3, 400})
  void refusesOtherLengths(int size) {
    assertThatThrownBy(() -> new Fft(size, BATCH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(size));
  }

  private static double largest(double[][] x) {
    return Arrays.stream(x).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElseThrow();
  }

  /** Returns the real and the imaginary parts of the transforms, one after the other. */
  private static double[][] byDefinition(Complex x, int size) {
    double[] re = new double[BATCH * size];
    double[] im = new double[BATCH * size];
    for (int k = 0; k < BATCH * size; k++) {
      int start = k - k % size;
      for (int t = 0; t < size; t++) {
        double angle = -2 * Math.PI * ((long) k * t % size) / size;
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        re[k] += x.re()[start + t] * cos - x.im()[start + t] * sin;
        im[k] += x.re()[start + t] * sin + x.im()[start + t] * cos;
      }
    }
    return new double[][] {re, im};
  }
}
