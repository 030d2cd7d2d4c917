package org.voicepersona.describe.acoustic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.audio.analysis.AcousticProfile;
import org.voicepersona.audio.analysis.Channel;
import org.voicepersona.describe.Profiles;
import org.voicepersona.describe.acoustic.BinSet.MeasureWords;

class BinSetTest {

  /** What numpy's {@code searchsorted(edges, value) - 1} finds in the published edges. */
  @ParameterizedTest
  @CsvSource({
    "DATASPEECH_V01, male, 60, very low pitch",
    "DATASPEECH_V01, male, 120, moderate pitch",
    "DATASPEECH_V01, male, 400, very high pitch",
    "DATASPEECH_V01, female, 210, slightly high pitch",
    "DATASPEECH_V02, male, 120, moderate pitch",
    "DATASPEECH_V02, male, 150, high-pitch",
    "DATASPEECH_V02, female, 210, slightly high-pitch",
    "DATASPEECH_V02, '', 120, ''",
    "VOICEPERSONA, '', 120, slightly low-pitch",
  })
  void pitchIsToldByTheEdgesOfTheSet(BinSet set, String gender, double hz, String word) {
    assertThat(words(set, Profiles.ORDINARY, gender, hz).pitch()).isEqualTo(word);
  }

  @Test
  void whatWasNotMeasuredHasNoWord() {
    for (BinSet set : BinSet.values()) {
      assertThat(words(set, Profiles.SILENCE, "male", Double.NaN))
          .isEqualTo(new MeasureWords("", "", "", ""));
    }
  }

  @Test
  void whatARoomFalsifiesHasNoWordInAnySet() {
    for (BinSet set : BinSet.values()) {
      MeasureWords words = words(set, Profiles.through(new Channel(0, 8000, 0.3)), "male", 120);
      assertThat(words).isEqualTo(new MeasureWords(words.pitch(), "", "", ""));
      assertThat(words.pitch()).isNotEmpty();
    }
  }

  @Test
  void theOwnWordsAreThoseOfTheRecords() {
    AcousticBins bins = AcousticBins.of(Profiles.ORDINARY, "male");
    MeasureWords words =
        words(BinSet.VOICEPERSONA, Profiles.ORDINARY, "male", Profiles.ORDINARY.f0MedianHz());
    assertThat(words)
        .isEqualTo(new MeasureWords(bins.pitch(), bins.rate(), bins.monotony(), bins.noise()));
  }

  /** A record of an earlier version, which took a voice for near that this one takes for far. */
  @Test
  void whatTheRecordHasAWordForHasOneInEverySet() {
    AcousticBins bins = AcousticBins.of(Profiles.ORDINARY, "male");
    for (BinSet set : BinSet.values()) {
      MeasureWords words =
          set.words(Profiles.through(new Channel(0, 8000, 0.3)), bins, "male", 120);
      assertThat(List.of(words.rate(), words.monotony(), words.noise())).doesNotContain("");
    }
  }

  private static MeasureWords words(BinSet set, AcousticProfile profile, String gender, double hz) {
    return set.words(profile, AcousticBins.of(profile, gender), gender, hz);
  }
}
