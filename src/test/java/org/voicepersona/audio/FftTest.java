package org.voicepersona.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.Fft.Complex;

class FftTest {

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16, 32, 256, 512, 1024})
  void agreesWithTheDefinition(int size) {
    Random random = new Random(size);
    Complex x = Complex.zeros(size);
    for (int t = 0; t < size; t++) {
      x.re()[t] = random.nextGaussian();
      x.im()[t] = random.nextGaussian();
    }
    Complex expected = byDefinition(x);

    Fft fft = new Fft(size);
    fft.transform(x, fft.workspace());

    assertThat(x.re()).containsExactly(expected.re(), within(1e-10));
    assertThat(x.im()).containsExactly(expected.im(), within(1e-10));
  }

  @ParameterizedTest
  @ValueSource(ints = {-4, 0, 1, 3, 400})
  void refusesOtherLengths(int size) {
    assertThatThrownBy(() -> new Fft(size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Integer.toString(size));
  }

  private static Complex byDefinition(Complex x) {
    int size = x.re().length;
    Complex sum = Complex.zeros(size);
    for (int k = 0; k < size; k++) {
      for (int t = 0; t < size; t++) {
        double angle = -2 * Math.PI * ((long) k * t % size) / size;
        sum.re()[k] += x.re()[t] * Math.cos(angle) - x.im()[t] * Math.sin(angle);
        sum.im()[k] += x.re()[t] * Math.sin(angle) + x.im()[t] * Math.cos(angle);
      }
    }
    return sum;
  }
}
