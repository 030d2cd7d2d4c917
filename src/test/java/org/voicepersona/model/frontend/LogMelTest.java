package org.voicepersona.model.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.Golden;

class LogMelTest {

  private static final Offset<Float> TOLERANCE = within(1e-4f);

  @Test
  void equalsTheReferenceOnAClipAndTheFramesBehindIt() {
    LogMel.Features features =
        new LogMel(128).of(Golden.samples("cases/a_2300ms", "waveform_0_i16"));

    assertThat(features.melFrames()).isEqualTo(230);
    assertThat(features.frames()).isEqualTo(232);
    assertFrames(features, Golden.floats("cases/a_2300ms", "input_features"), 3000);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void equalsTheReferenceOnClipsOfEveryLength(int clip) {
    LogMel.Features features =
        new LogMel(128).of(Golden.samples("cases/d_batch3", "waveform_" + clip + "_i16"));

    float[] head = Golden.floats("cases/d_batch3", "input_features_" + clip + "_head");
    assertThat(features.frames()).isEqualTo(head.length / 128);
    assertFrames(features, head, features.frames());
  }

  @ParameterizedTest
  @CsvSource({
    "sweep, 128",
    "sweep, 80",
    "noise, 128",
    "noise, 80",
    "impulse, 128",
    "impulse, 80",
    "silence, 128",
    "silence, 80"
  })
  void equalsTheReferenceOnSignalsThatFillTheChunk(String signal, int bins) {
    float[] samples = Golden.floats("mel/logmel", signal + ".waveform");

    LogMel.Features features = new LogMel(bins, samples.length).of(samples);

    assertThat(features.frames()).isEqualTo(200);
    assertFrames(features, Golden.floats("mel/logmel", signal + ".logmel_" + bins), 200);
  }

  @Test
  void equalsTheReferenceOnAClipOfThirtySeconds() {
    LogMel.Features features = new LogMel(128).of(Golden.samples("cases/b_30s", "waveform_0_i16"));

    assertThat(features.frames()).isEqualTo(3000);
    assertThat(features.melFrames()).isEqualTo(3000);
    assertFrames(features, Golden.floats("cases/b_30s", "input_features"), 3000);
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 128})
  void spacesTheFiltersAsSlaney(int bins) {
    float[] expected = Golden.floats("mel/filters", "mel_filters_" + bins); // (201, bins)
    MelFilters filters = new MelFilters(bins, LogMel.WINDOW_SAMPLES);
    for (int i = 0; i < expected.length; i++) {
      assertThat((float) filters.weight(i % bins, i / bins)).isEqualTo(expected[i], within(1e-8f));
    }
  }

  @Test
  void refusesAClipWithoutSamples() {
    assertThatThrownBy(() -> new LogMel(128).of(new float[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertFrames(LogMel.Features features, float[] expected, int width) {
    for (int bin = 0; bin < features.bins(); bin++) {
      for (int t = 0; t < features.frames(); t++) {
        assertThat(features.values()[bin * features.frames() + t])
            .as("bin %d, frame %d", bin, t)
            .isEqualTo(expected[bin * width + t], TOLERANCE);
      }
    }
  }
}
