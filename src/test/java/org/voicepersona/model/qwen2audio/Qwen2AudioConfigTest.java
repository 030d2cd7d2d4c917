package org.voicepersona.model.qwen2audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Tensor;

class Qwen2AudioConfigTest {

  @TempDir private Path folder;

  private static Qwen2AudioConfig published7b() throws URISyntaxException {
    return Qwen2AudioConfig.read(
        Path.of(
            Qwen2AudioConfigTest.class
                .getResource("/org/voicepersona/model/qwen2audio/synthetic/7b/config.json")
                .toURI()));
  }

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("config.json"), json);
  }

  @Test
  void fillsInWhatThePublished7bConfigOmits() throws URISyntaxException {
    Qwen2AudioConfig config = published7b();
    assertThat(config.text())
        .isEqualTo(new TextConfig(156_032, 32, 32, 32, 4096, 11_008, 8192, 10_000, 1e-5));
    assertThat(config.audio()).isEqualTo(new AudioConfig(128, 32, 20, 1280, 5120, 1500));
    assertThat(config.audioTokenId()).isEqualTo(151_646);
    assertThat(config.text().headSize()).isEqualTo(128);
  }

  /** The published index has 876 tensors, and its shards 16,794,189,824 bytes of bfloat16. */
  @Test
  void the7bHasThePublishedTensorsAndParameters() throws URISyntaxException {
    var layout = published7b().tensors();
    assertThat(layout).hasSize(876);
    assertThat(layout.values().stream().mapToLong(Tensor::elements).sum())
        .isEqualTo(8_397_094_912L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"text_config\": {\"num_attention_heads\": 7}}' |"
            + " text_config.num_attention_heads is 7, must divide text_config.hidden_size, which"
            + " is 4096",
        "'{\"text_config\": {\"tie_word_embeddings\": true}}' |"
            + " text_config.tie_word_embeddings is true, must be false",
        "'{\"text_config\": {\"hidden_size\": \"wide\"}}' |"
            + " text_config.hidden_size is \"wide\", must be an integer",
        "'{\"text_config\": {\"rope_scaling\": {\"type\": \"linear\"}}}' |"
            + " text_config.rope_scaling is {\"type\":\"linear\"}, must be absent",
        "'{\"audio_config\": {\"encoder_layers\": 0}}' |"
            + " audio_config.encoder_layers is 0, must be positive",
        "'{\"model_type\": \"whisper\"}' | model_type is \"whisper\", must be one of",
        "'{\"audio_token_index\": 151936}' | audio_token_index is 151936, must be in 0..151935",
        "'[1]' | must hold a JSON object",
        "'{\"text_config\": ' | not JSON",
      })
  void refusesWhatItCannotRunNamingFileAndField(String json, String message) throws IOException {
    Path file = write(json.startsWith("{\"model_type\"") ? json : withType(json));
    assertThatThrownBy(() -> Qwen2AudioConfig.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json: ")
        .hasMessageContaining(message);
  }

  private static String withType(String json) {
    return json.startsWith("{") ? "{\"model_type\": \"qwen2_audio\", " + json.substring(1) : json;
  }
}
