package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolyphaseResamplerTest {

  private static final int FROM_HZ = 16_000;
  private static final int EDGE = 100;

  @ParameterizedTest
  @CsvSource({"10000, 50", "10000, 440", "10000, 4000", "11000, 440", "11000, 4500", "8000, 3000"})
  void keepsATone(int toHz, double hz) {
    double[] tone = new PolyphaseResampler(FROM_HZ, toHz).resample(tone(hz));

    assertThat(tone).hasSize(toHz / 2);
    for (int n = EDGE; n < tone.length - EDGE; n++) {
      assertThat(tone[n]).isCloseTo(Math.sin(2 * Math.PI * hz * n / toHz), within(0.01));
    }
  }

  @ParameterizedTest
  @CsvSource({"10000, 6000", "10000, 7900", "11000, 6500", "8000, 5000"})
  void leavesNothingOfWhatTheLowerRateCannotHold(int toHz, double hz) {
    double[] tone = new PolyphaseResampler(FROM_HZ, toHz).resample(tone(hz));

    for (int n = EDGE; n < tone.length - EDGE; n++) {
      assertThat(tone[n]).isCloseTo(0, within(0.01));
    }
  }

  /** Half a second. */
  private static float[] tone(double hz) {
    float[] tone = new float[FROM_HZ / 2];
    IntStream.range(0, tone.length)
        .forEach(i -> tone[i] = (float) Math.sin(2 * Math.PI * hz * i / FROM_HZ));
    return tone;
  }
}
