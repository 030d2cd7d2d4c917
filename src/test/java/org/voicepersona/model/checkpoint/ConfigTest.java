package org.voicepersona.model.checkpoint;

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

class ConfigTest {

  @TempDir private Path folder;

  private static Qwen2AudioConfig published7b() throws URISyntaxException {
    return Qwen2AudioConfig.read(
        Path.of(
            ConfigTest.class
                .getResource("/org/voicepersona/model/synthetic/7b/config.json")
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
    var layout = TensorLayout.of(published7b());
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

  @Test
  void readsStopTokensAsOneIdOrAList() throws IOException {
    Path one = write("{\"eos_token_id\": 151645}");
    assertThat(GenerationDefaults.read(one).stopTokenIds()).containsExactly(151_645);
    Path list = write("{\"eos_token_id\": [151645, 151643]}");
    assertThat(GenerationDefaults.read(list).stopTokenIds()).containsExactly(151_643, 151_645);
  }

  @Test
  void readsSamplingSettingsAndLeavesOthersAtTransformersDefaults() throws IOException {
    Path file =
        write(
            "{\"do_sample\": true, \"repetition_penalty\": 1.1, \"top_k\": 20, \"top_p\": 0.5,"
                + " \"temperature\": 0.7, \"pad_token_id\": 151643}");
    GenerationDefaults read = GenerationDefaults.read(file);
    assertThat(read.repetitionPenalty()).isEqualTo(1.1);
    assertThat(read.topK()).isEqualTo(20);
    assertThat(read.topP()).isEqualTo(0.5);
    assertThat(read.temperature()).isEqualTo(0.7);
    assertThat(read.padTokenId()).isEqualTo(151_643);
    assertThat(read.sample()).isTrue();
    GenerationDefaults empty = GenerationDefaults.read(write("{}"));
    assertThat(empty.topK()).isEqualTo(50);
    assertThat(empty.sample()).isFalse();
    assertThatThrownBy(() -> GenerationDefaults.read(write("{\"top_p\": 1.5}")))
        .hasMessageContaining("top_p is 1.5, must be at most 1");
  }
}
