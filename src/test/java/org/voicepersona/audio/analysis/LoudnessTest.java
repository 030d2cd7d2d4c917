package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.voicepersona.audio.analysis.Sounds.joined;
import static org.voicepersona.audio.analysis.Sounds.silence;
import static org.voicepersona.audio.analysis.Sounds.sine;

import org.junit.jupiter.api.Test;

class LoudnessTest {

  /** The calibration of ITU-R BS.1770-4, annex 1. */
  @Test
  void fullScaleToneOf997HzReadsMinus3() {
    assertThat(Loudness.lufs(sine(997, 1, 5), 1)).isCloseTo(-3.01, within(0.02));
  }

  /** The weighting of the standard's own coefficients at 48 kHz, relative to 997 Hz. */
  @Test
  void weighsLowAndHighTonesAsTheStandardDoes() {
    double reference = Loudness.lufs(sine(997, 0.5, 5), 1);

    assertThat(Loudness.lufs(sine(100, 0.5, 5), 1) - reference).isCloseTo(-1.82, within(0.1));
    assertThat(Loudness.lufs(sine(2000, 0.5, 5), 1) - reference).isCloseTo(2.38, within(0.1));
    assertThat(Loudness.lufs(sine(6000, 0.5, 5), 1) - reference).isCloseTo(3.34, within(0.1));
  }

  /** EBU Tech 3341, test case 3, in one channel: so 3.01 LU less than its two. */
  @Test
  void relativeGateLeavesOutQuietPassages() {
    float[] quiet = sine(1000, Math.pow(10, -36.0 / 20), 10);
    float[] loud = sine(1000, Math.pow(10, -23.0 / 20), 60);

    assertThat(Loudness.lufs(joined(quiet, loud, quiet), 1)).isCloseTo(-26.01, within(0.1));
  }

  @Test
  void halfTheAmplitudeIsSixDecibelsLess() {
    double whole = Loudness.lufs(sine(300, 0.5, 2), 1);

    assertThat(whole - Loudness.lufs(sine(300, 0.25, 2), 1)).isCloseTo(6.02, within(0.01));
    assertThat(whole - Loudness.lufs(sine(300, 0.5, 2), 0.5)).isCloseTo(6.02, within(0.01));
  }

  @Test
  void shorterThanABlockIsStillMeasured() {
    assertThat(Loudness.lufs(sine(997, 0.1, 0.2), 1)).isCloseTo(-23.01, within(0.1));
  }

  @Test
  void belowTheAbsoluteGateThereIsNoLoudness() {
    assertThat(Loudness.lufs(silence(2), 1)).isNaN();
    assertThat(Loudness.lufs(sine(997, 1e-4, 2), 1)).isNaN();
    assertThat(Loudness.lufs(new float[0], 1)).isNaN();
  }
}
