package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.voicepersona.audio.analysis.Sounds.noiseBelow;
import static org.voicepersona.audio.analysis.Sounds.profile;
import static org.voicepersona.audio.analysis.Sounds.sum;
import static org.voicepersona.audio.analysis.Sounds.vowel;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VoiceQualityTest {

  /** Of two independent normal deviates the mean distance is 2 / sqrt(pi) = 1.128 deviations. */
  private static final double MEAN_DISTANCE = 2 / Math.sqrt(Math.PI);

  @Test
  void aSteadyVoiceHasNone() {
    AcousticProfile steady = profile(vowel(130, 2));

    assertThat(steady.jitter()).isLessThan(0.001);
    assertThat(steady.shimmer()).isLessThan(0.01);
  }

  @ParameterizedTest
  @CsvSource({"90, 0.01", "130, 0.005", "130, 0.01", "130, 0.02", "210, 0.01"})
  void jitterIsThatOfThePeriods(double f0Hz, double deviation) {
    float[] voice = vowel(t -> f0Hz, 4, deviation, 0, new Random(11));

    assertThat(profile(voice).jitter())
        .isCloseTo(MEAN_DISTANCE * deviation, within(0.2 * MEAN_DISTANCE * deviation));
  }

  @ParameterizedTest
  @CsvSource({"90, 0.05", "130, 0.02", "130, 0.05", "210, 0.05"})
  void shimmerIsThatOfTheAmplitudes(double f0Hz, double deviation) {
    float[] voice = vowel(t -> f0Hz, 4, 0, deviation, new Random(12));

    assertThat(profile(voice).shimmer())
        .isCloseTo(MEAN_DISTANCE * deviation, within(0.25 * MEAN_DISTANCE * deviation));
  }

  /** A pitch that rises is not a pitch that trembles. */
  @Test
  void intonationIsNoJitter() {
    float[] gliding = vowel(t -> 120 + 40 * Math.sin(2 * Math.PI * t), 2);

    assertThat(profile(gliding).jitter()).isLessThan(0.02);
  }

  @ParameterizedTest
  @CsvSource({"80, 10", "120, 0", "120, 5", "120, 10", "120, 20", "200, 30", "250, 10", "350, 20"})
  void harmonicityIsTheRatioOfVoiceToNoise(double f0Hz, double db) {
    float[] voice = vowel(f0Hz, 3);

    double measured = profile(sum(voice, noiseBelow(voice, db, 5))).hnrDb();

    assertThat(measured).isCloseTo(db, within(1.0));
  }
}
