package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.voicepersona.audio.analysis.Sounds.noiseBelow;
import static org.voicepersona.audio.analysis.Sounds.scaled;
import static org.voicepersona.audio.analysis.Sounds.sine;
import static org.voicepersona.audio.analysis.Sounds.sum;
import static org.voicepersona.audio.analysis.Sounds.vowel;
import static org.voicepersona.audio.analysis.Sounds.whiteNoise;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PitchTrackerTest {

  @Property(tries = 200)
  void findsThePitchOfAnyVoice(@ForAll @DoubleRange(min = 60, max = 400) double f0Hz) {
    PitchTrack track = track(vowel(f0Hz, 0.5));

    assertThat(median(track)).isCloseTo(f0Hz, Percentage.withPercentage(1));
    assertThat(track.voicedFrames()).isGreaterThanOrEqualTo(45);
  }

  @Property(tries = 50)
  void findsThePitchInNoise(
      @ForAll @DoubleRange(min = 70, max = 400) double f0Hz,
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
    float[] voice = vowel(f0Hz, 0.5);

    PitchTrack track = track(sum(voice, noiseBelow(voice, 5, seed)));

    assertThat(median(track)).isCloseTo(f0Hz, Percentage.withPercentage(2));
  }

  @Test
  void followsAGlide() {
    PitchTrack track = track(vowel(t -> 100 * Math.pow(2, t / 2), 2));

    for (int i = 5; i < 195; i++) {
      double expected = 100 * Math.pow(2, (i + 0.5) / 200);
      assertThat(track.f0Hz()[i]).as("frame %d", i).isCloseTo(expected, within(0.02 * expected));
    }
  }

  /** A telephone does not carry the fundamental. */
  @Test
  void findsAMissingFundamental() {
    float[] harmonics = sine(360, 0.2, 1);
    for (int harmonic = 4; harmonic < 20; harmonic++) {
      harmonics = sum(harmonics, sine(120 * harmonic, 0.2 / harmonic, 1));
    }

    assertThat(median(track(harmonics))).isCloseTo(120, within(1.0));
  }

  @Test
  void noiseHasNoPitch() {
    PitchTrack track = track(whiteNoise(0.1, 4, 7));

    assertThat(track.voicedFrames()).isLessThan(8);
  }

  /** Wind and traffic: power falls with the square of the frequency. */
  @Test
  void rumbleHasNoPitch() {
    float[] rumble = whiteNoise(0.01, 4, 8);
    for (int i = 1; i < rumble.length; i++) {
      rumble[i] += 0.99f * rumble[i - 1];
    }

    assertThat(track(rumble).voicedFrames()).isLessThan(8);
  }

  @Test
  void aToneIsNoVoice() {
    for (double hz : new double[] {80, 200, 440, 1000, 3000}) {
      float[] tone = sum(sine(hz, 0.3, 2), whiteNoise(1e-5, 2, 3));
      assertThat(track(tone).voicedFrames()).as("%f Hz", hz).isLessThan(10);
    }
  }

  @Test
  void levelDoesNotMatter() {
    float[] voice = vowel(150, 1);

    assertThat(track(scaled(voice, 1.0 / 1024)).f0Hz()).isEqualTo(track(voice).f0Hz());
  }

  private static PitchTrack track(float[] samples) {
    return PitchTracker.of(Spectrogram.of(samples)).track();
  }

  private static double median(PitchTrack track) {
    return Percentile.ofSorted(track.ascending(), 50);
  }
}
