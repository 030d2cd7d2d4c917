package org.voicepersona.audio.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AcousticProfileTest {

  @Test
  void whatCannotBeMeasuredIsNotANumber() {
    assertThat(profile(0, Double.NaN).snrDb()).isNaN();
  }

  @Test
  void refusesInfiniteMeasures() {
    assertThatThrownBy(() -> profile(0.5, Double.NEGATIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-Infinity");
  }

  @Test
  void refusesSharesBeyondTheWhole() {
    assertThatThrownBy(() -> profile(1.2, 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("voicedRatio is 1.2, must be 0 to 1");
  }

  private static AcousticProfile profile(double voicedRatio, double snrDb) {
    return new AcousticProfile(
        3,
        false,
        0.8,
        voicedRatio,
        120,
        121,
        15,
        7,
        Contour.NONE,
        4,
        0.1,
        -23,
        snrDb,
        12,
        0.01,
        0.05,
        600,
        -6,
        Formants.NONE,
        new Channel(0, 8000, 0.2));
  }
}
