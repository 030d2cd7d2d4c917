package org.voicepersona.describe.acoustic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.function.DoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.audio.analysis.Channel;
import org.voicepersona.describe.Profiles;

class AcousticBinsTest {

  @ParameterizedTest
  @CsvSource({
    "60, male, very low-pitch",
    "124, male, moderate pitch",
    "124, ' Male ', moderate pitch",
    "124, female, very low-pitch",
    "195, male, very high-pitch",
    "195, female, moderate pitch",
    "195, '', slightly high-pitch",
    "195, other, slightly high-pitch",
    "150, '', moderate pitch",
    "400, female, very high-pitch",
  })
  void judgesPitchAgainstSpeakersOfTheSameGender(double hz, String gender, String word) {
    assertThat(AcousticBins.of(Profiles.withPitchHz(hz), gender).pitch()).isEqualTo(word);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1.5, -3, very monotone, very slowly, very noisy",
    "5, 2.5, 7, monotone, slowly, noisy",
    "8, 3, 12, slightly expressive and animated, slightly slowly, slightly noisy",
    "12, 4, 17, expressive and animated, moderate speed, balanced in clarity",
    "20, 5, 25, very expressive and animated, slightly fast, slightly clear",
    "20, 5.5, 35, very expressive and animated, fast, clear",
    "20, 7, 60, very expressive and animated, very fast, very clear",
  })
  void namesRangeRateAndNoise(
      double semitones, double rate, double snr, String monotony, String pace, String noise) {
    AcousticBins bins = AcousticBins.of(Profiles.with(semitones, rate, snr), "male");
    assertThat(List.of(bins.monotony(), bins.rate(), bins.noise()))
        .containsExactly(monotony, pace, noise);
  }

  @Test
  void saysNothingOfWhatWasNotMeasured() {
    assertThat(AcousticBins.of(Profiles.SILENCE, "female"))
        .isEqualTo(new AcousticBins("", "", "", "", "", ""));
    AcousticBins whisper = AcousticBins.of(Profiles.WHISPER, "female");
    assertThat(whisper.pitch()).isEmpty();
    assertThat(whisper.monotony()).isEmpty();
    assertThat(whisper.rate()).isEqualTo("slightly slowly");
  }

  /** Echoes are taken for noise, for syllables and for melody. */
  @ParameterizedTest
  @CsvSource({
    "0.15, close-sounding, clear, moderate speed, slightly expressive and animated",
    "0.2449, close-sounding, clear, moderate speed, slightly expressive and animated",
    "0.2475, slightly distant-sounding, '', '', ''", // the record says 0.25
    "0.3, slightly distant-sounding, '', '', ''",
    "0.6, distant-sounding, '', '', ''",
    "NaN, '', clear, moderate speed, slightly expressive and animated",
  })
  void aRoomWithholdsTheWordsItFalsifies(
      double decay, String room, String noise, String rate, String monotony) {
    AcousticBins bins = AcousticBins.of(Profiles.through(new Channel(0, 8000, decay)), "male");
    assertThat(List.of(bins.reverberation(), bins.noise(), bins.rate(), bins.monotony()))
        .containsExactly(room, noise, rate, monotony);
    assertThat(bins.pitch()).isEqualTo("moderate pitch");
  }

  @ParameterizedTest
  @CsvSource({"3400, narrowband", "5500, limited band", "8000, wideband", "NaN, ''"})
  void namesTheBandwidth(double hz, String word) {
    Channel channel = new Channel(0, hz, 0.15);
    assertThat(AcousticBins.of(Profiles.through(channel), "").bandwidth()).isEqualTo(word);
  }

  @Property
  void aHigherValueNeverGetsALowerWord(
      @ForAll @DoubleRange(min = 1, max = 600) double a,
      @ForAll @DoubleRange(min = 1, max = 600) double b) {
    double low = Math.min(a, b);
    double high = Math.max(a, b);
    for (String gender : List.of("male", "female", "")) {
      assertOrdered(
          AcousticBins.PITCHES,
          hz -> AcousticBins.of(Profiles.withPitchHz(hz), gender).pitch(),
          low,
          high);
    }
    assertOrdered(
        AcousticBins.RATES,
        rate -> AcousticBins.of(Profiles.with(8, rate, 30), "").rate(),
        low / 60,
        high / 60);
    assertOrdered(
        AcousticBins.NOISES,
        snr -> AcousticBins.of(Profiles.with(8, 4, snr), "").noise(),
        low / 8 - 10,
        high / 8 - 10);
  }

  @Property
  void monotonyDoesNotDependOnTheSpeakersPitch(
      @ForAll @DoubleRange(min = 50, max = 600) double hz) {
    assertThat(AcousticBins.of(Profiles.withPitchHz(hz), "male").monotony())
        .isEqualTo(AcousticBins.of(Profiles.withPitchHz(120), "male").monotony());
  }

  @Test
  void refusesAWordOfNoScale() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AcousticBins("deep", "", "", "", "", ""))
        .withMessageContaining("pitch is 'deep'");
  }

  private static void assertOrdered(
      List<String> words, DoubleFunction<String> binned, double low, double high) {
    assertThat(words.indexOf(binned.apply(low))).isBetween(0, words.indexOf(binned.apply(high)));
  }
}
