package org.voicepersona.audio.loudness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoudnessMeterTest {

  private static final int RATE = 16_000;

  /** The calibration of ITU-R BS.1770-4, annex 1. */
  @Test
  void fullScaleToneOf997HzReadsMinus3() {
    assertThat(LoudnessMeter.lufs(sine(997, 1, 5), RATE)).isCloseTo(-3.01, within(0.02));
  }

  /** The weighting of the standard's own coefficients at 48 kHz, relative to 997 Hz. */
  @Test
  void weighsLowAndHighTonesAsTheStandardDoes() {
    double reference = LoudnessMeter.lufs(sine(997, 0.5, 5), RATE);

    assertThat(LoudnessMeter.lufs(sine(100, 0.5, 5), RATE) - reference)
        .isCloseTo(-1.82, within(0.1));
    assertThat(LoudnessMeter.lufs(sine(2000, 0.5, 5), RATE) - reference)
        .isCloseTo(2.38, within(0.1));
    assertThat(LoudnessMeter.lufs(sine(6000, 0.5, 5), RATE) - reference)
        .isCloseTo(3.34, within(0.1));
  }

  /** EBU Tech 3341, test case 3, in one channel: so 3.01 LU less than its two. */
  @Test
  void relativeGateLeavesOutQuietPassages() {
    float[] quiet = sine(1000, Math.pow(10, -36.0 / 20), 10);
    float[] loud = sine(1000, Math.pow(10, -23.0 / 20), 60);

    assertThat(LoudnessMeter.lufs(joined(quiet, loud, quiet), RATE)).isCloseTo(-26.01, within(0.1));
  }

  @Test
  void halfTheAmplitudeIsSixDecibelsLess() {
    double whole = LoudnessMeter.lufs(sine(300, 0.5, 2), RATE);

    assertThat(whole - LoudnessMeter.lufs(sine(300, 0.25, 2), RATE)).isCloseTo(6.02, within(0.01));
  }

  @Test
  void shorterThanABlockIsStillMeasured() {
    assertThat(LoudnessMeter.lufs(sine(997, 0.1, 0.2), RATE)).isCloseTo(-23.01, within(0.1));
  }

  @Test
  void belowTheAbsoluteGateThereIsNoLoudness() {
    assertThat(LoudnessMeter.lufs(silence(2), RATE)).isNaN();
    assertThat(LoudnessMeter.lufs(sine(997, 1e-4, 2), RATE)).isNaN();
    assertThat(LoudnessMeter.lufs(new float[0], RATE)).isNaN();
  }

  /** The standard's own coefficients are for 48 kHz. */
  @Test
  void theRateOfTheRecordingDoesNotMatter() {
    for (int rate : new int[] {8_000, 16_000, 44_100, 48_000}) {
      assertThat(LoudnessMeter.lufs(sine(997, 1, 5, rate), rate)).isCloseTo(-3.01, within(0.02));
    }
  }

  /** ITU-R BS.1770-4: channels add up; surround channels count 1.41, low ones not at all. */
  @ParameterizedTest
  @CsvSource({"1, 0, -3.01", "2, 0, -3.01", "6, 2, -3.01", "6, 3, NaN", "6, 4, -1.52"})
  void eachChannelCountsAsTheStandardSays(int channels, int sounding, double lufs) {
    LoudnessMeter meter = new LoudnessMeter(RATE, channels);
    add(meter, channels, sounding, sine(997, 1, 5));

    if (Double.isNaN(lufs)) {
      assertThat(meter.lufs()).isNaN();
    } else {
      assertThat(meter.lufs()).isCloseTo(lufs, within(0.02));
    }
  }

  @Test
  void twoEqualChannelsAreThreeDecibelsLouderThanOne() {
    float[] tone = sine(997, 0.5, 5);
    float[] both = new float[2 * tone.length];
    for (int i = 0; i < both.length; i++) {
      both[i] = tone[i / 2];
    }
    LoudnessMeter meter = new LoudnessMeter(RATE, 2);
    meter.add(both, tone.length);

    assertThat(meter.lufs() - LoudnessMeter.lufs(tone, RATE)).isCloseTo(3.01, within(0.01));
  }

  private static void add(LoudnessMeter meter, int channels, int sounding, float[] tone) {
    float[] frames = new float[channels * tone.length];
    for (int i = 0; i < tone.length; i++) {
      frames[i * channels + sounding] = tone[i];
    }
    meter.add(frames, tone.length);
  }

  private static float[] sine(double hz, double amplitude, double seconds) {
    return sine(hz, amplitude, seconds, RATE);
  }

  private static float[] sine(double hz, double amplitude, double seconds, int rate) {
    float[] samples = new float[(int) Math.round(seconds * rate)];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (amplitude * Math.sin(2 * Math.PI * hz * i / rate));
    }
    return samples;
  }

  private static float[] silence(double seconds) {
    return new float[(int) Math.round(seconds * RATE)];
  }

  private static float[] joined(float[] a, float[] b, float[] c) {
    float[] joined = Arrays.copyOf(a, a.length + b.length + c.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    System.arraycopy(c, 0, joined, a.length + b.length, c.length);
    return joined;
  }
}
