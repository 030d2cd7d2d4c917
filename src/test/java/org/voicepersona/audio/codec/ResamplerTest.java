package org.voicepersona.audio.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.audio.AudioException;
import org.voicepersona.audio.Waveform;

class ResamplerTest {

  private static final double AMPLITUDE = 0.5;
  private static final int EDGE = Waveform.SAMPLE_RATE_HZ / 20; // where the sine starts and ends

  static Stream<Arguments> tonesAboveHalfTheRate() {
    return tones(8_000, 150, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000);
  }

  @ParameterizedTest
  @MethodSource("tonesAboveHalfTheRate")
  void aliasesAreSixtyDecibelsDown(int rateHz, double frequencyHz) throws Exception {
    assertThat(gainDb(rateHz, frequencyHz)).isLessThan(-60);
  }

  @ParameterizedTest
  @ValueSource(ints = {22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000})
  void passbandIsFlatToSevenKilohertz(int rateHz) throws Exception {
    for (double frequencyHz = 50; frequencyHz <= 7_000; frequencyHz += 347.5) {
      assertThat(gainDb(rateHz, frequencyHz)).as("%s Hz", frequencyHz).isCloseTo(0, within(0.1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8_000, 11_025, 12_000, 22_050, 44_100, 48_000, 96_000, 192_000})
  void samplesStayWhereTheyWereInTime(int rateHz) throws Exception {
    float[] heard = resampled(rateHz, 1_000);
    float[] ideal = SoundFiles.sine(1_000, AMPLITUDE, Waveform.SAMPLE_RATE_HZ, 1);
    assertThat(heard).hasSameSizeAs(ideal);
    for (int i = EDGE; i < ideal.length - EDGE; i++) {
      assertThat(heard[i]).as("sample %s", i).isCloseTo(ideal[i], within(5e-4f));
    }
  }

  @Test
  void upsamplingAddsNoImages() throws Exception {
    float[] heard = resampled(8_000, 3_000);
    float[] ideal = SoundFiles.sine(3_000, AMPLITUDE, Waveform.SAMPLE_RATE_HZ, 1);
    for (int i = EDGE; i < ideal.length - EDGE; i++) {
      heard[i] -= ideal[i];
    }
    assertThat(levelDb(heard)).isLessThan(-60);
  }

  private static Stream<Arguments> tones(double fromHz, double stepHz, int... ratesHz) {
    return IntStream.of(ratesHz)
        .boxed()
        .flatMap(
            rateHz ->
                DoubleStream.iterate(fromHz, hz -> hz < rateHz / 2.0, hz -> hz * 1.07 + stepHz)
                    .mapToObj(hz -> Arguments.of(rateHz, hz)));
  }

  private static double gainDb(int rateHz, double frequencyHz) throws AudioException {
    return levelDb(resampled(rateHz, frequencyHz));
  }

  private static float[] resampled(int rateHz, double frequencyHz) throws AudioException {
    float[] sine = SoundFiles.sine(frequencyHz, AMPLITUDE, rateHz, 1);
    return new AudioDecoder().decode(SoundFiles.floatWav(rateHz, sine)).waveform().samples();
  }

  /** Returns the level of what lies between the edges, relative to the sine's. */
  private static double levelDb(float[] samples) {
    double energy = 0;
    for (int i = EDGE; i < samples.length - EDGE; i++) {
      energy += samples[i] * samples[i];
    }
    double power = energy / (samples.length - 2 * EDGE);
    return 10 * Math.log10(power / (AMPLITUDE * AMPLITUDE / 2) + 1e-20);
  }
}
