package org.voicepersona.model.frontend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.voicepersona.model.Golden;

class AudioLengthsTest {

  @Test
  void countsFramesAndTokensAsTheReference() {
    JsonNode cases = Golden.json("cases/lengths.json");
    assertThat(cases).isNotEmpty();
    for (JsonNode expected : cases) {
      assertThat(AudioLengths.ofSamples(expected.get("samples").asInt()))
          .as("%s", expected)
          .isEqualTo(
              new AudioLengths(
                  expected.get("mel_frames").asInt(),
                  expected.get("encoder_frames").asInt(),
                  expected.get("audio_tokens").asInt()));
    }
  }

  @Test
  void hearsNothingOfAnEmptyClip() {
    assertThat(AudioLengths.ofSamples(0)).isEqualTo(new AudioLengths(0, 0, 0));
  }
}
