package org.voicepersona.model.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.registry.SpeechModels;

/** Whisper of every published size: shapes and token ids come from its files. */
class WhisperTokensTest {

  @TempDir private Path folder;

  private WhisperConfig config(int width, int layers, int heads, int mels, int vocabulary)
      throws IOException {
    Path file = folder.resolve("config.json");
    Files.writeString(
        file,
        """
        {"model_type": "whisper", "d_model": %1$d, "encoder_layers": %2$d, "decoder_layers": %2$d,
         "encoder_attention_heads": %3$d, "decoder_attention_heads": %3$d,
         "encoder_ffn_dim": %4$d, "decoder_ffn_dim": %4$d, "num_mel_bins": %5$d,
         "vocab_size": %6$d, "max_source_positions": 1500, "max_target_positions": 448}
        """
            .formatted(width, layers, heads, 4 * width, mels, vocabulary));
    return WhisperConfig.read(file);
  }

  /** As openai/whisper numbers them: behind the start come languages, tasks, and so on. */
  private Path generation(int languages, int endOfText) throws IOException {
    int start = endOfText + 1;
    int translate = start + languages + 1;
    String codes =
        IntStream.range(0, languages)
            .mapToObj(i -> "\"<|%s|>\": %d".formatted(i == 0 ? "en" : "l" + i, start + 1 + i))
            .collect(Collectors.joining(", "));
    return Files.writeString(
        folder.resolve("generation_config.json"),
        """
        {"eos_token_id": %d, "decoder_start_token_id": %d, "is_multilingual": true,
         "lang_to_id": {%s}, "task_to_id": {"transcribe": %d, "translate": %d},
         "no_timestamps_token_id": %d, "max_initial_timestamp_index": 50,
         "suppress_tokens": [1, 2, 7], "begin_suppress_tokens": [220, %d]}
        """
            .formatted(
                endOfText, start, codes, translate + 1, translate, translate + 5, endOfText));
  }

  /** Parameters as OpenAI counts them: README of openai/whisper. */
  @ParameterizedTest
  @CsvSource({
    "384, 4, 6, 80, 51865, 37.8",
    "512, 6, 8, 80, 51865, 72.6",
    "768, 12, 12, 80, 51865, 241.7",
    "1024, 24, 16, 80, 51865, 763.9",
    "1280, 32, 20, 80, 51865, 1543.3",
    "1280, 32, 20, 128, 51866, 1543.5"
  })
  void hasTheTensorsOfEveryPublishedSize(
      int width, int layers, int heads, int mels, int vocabulary, double millions)
      throws IOException {
    Map<String, List<Long>> tensors = config(width, layers, heads, mels, vocabulary).tensors();
    long all = tensors.values().stream().mapToLong(Tensor::elements).sum();
    assertThat(Math.round(all / 1e5) / 10.0).isEqualTo(millions);
    assertThat(tensors).hasSize(8 + 15 * layers + 4 + 24 * layers - 1);
  }

  @ParameterizedTest
  @CsvSource({"99, 51865, 50359, 50362, 50363, 50364", "100, 51866, 50360, 50363, 50364, 50365"})
  void findsTheTokensOfModelsWithAnyNumberOfLanguages(
      int languages, int vocabulary, int transcribe, int noSpeech, int noTimes, int firstTime)
      throws IOException {
    WhisperTokens tokens =
        WhisperTokens.read(generation(languages, 50257), config(512, 6, 8, 80, vocabulary));
    assertThat(tokens.languages()).hasSize(languages).containsEntry("en", 50259);
    assertThat(tokens.prompt("en", "transcribe", false))
        .containsExactly(50258, 50259, transcribe, noTimes);
    assertThat(tokens.prompt("en", "transcribe", true)).containsExactly(50258, 50259, transcribe);
    assertThat(tokens.noSpeech()).isEqualTo(noSpeech);
    assertThat(tokens.firstTimestamp()).isEqualTo(firstTime);
    assertThat(tokens.suppressedAtBegin()).containsExactly(220, 50257);
  }

  @Test
  void aModelOfEnglishAloneIsToldNeitherLanguageNorTask() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("generation_config.json"),
            """
            {"eos_token_id": 50256, "decoder_start_token_id": 50257, "is_multilingual": false,
             "no_timestamps_token_id": 50362, "suppress_tokens": [-1]}
            """);
    WhisperTokens tokens = WhisperTokens.read(file, config(512, 6, 8, 80, 51864));
    assertThat(tokens.prompt("en", "transcribe", false)).containsExactly(50257, 50362);
    assertThat(tokens.suppressed()).isEmpty();
    assertThatThrownBy(() -> tokens.requireKnown("de", "transcribe"))
        .hasMessageContaining("language is 'de', must be one of [en]");
    assertThatThrownBy(() -> tokens.requireKnown("en", "translate"))
        .hasMessageContaining("task is 'translate'");
  }

  @Test
  void saysWhichIdIsMissingOrWrong() throws IOException {
    WhisperConfig config = config(512, 6, 8, 80, 51865);
    Path file = folder.resolve("generation_config.json");
    Files.writeString(file, "{\"eos_token_id\": 50257, \"decoder_start_token_id\": 50258}");
    assertThatThrownBy(() -> WhisperTokens.read(file, config))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContainingAll("generation_config.json", "lang_to_id");
    generation(99, 50257);
    Files.writeString(
        file, Files.readString(file).replace("\"no_timestamps_token_id\": 50363,", ""));
    assertThatThrownBy(() -> WhisperTokens.read(file, config))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("no_timestamps_token_id is absent, must be an integer");
    generation(99, 50257);
    Files.writeString(file, Files.readString(file).replace("[1, 2, 7]", "[70000]"));
    assertThatThrownBy(() -> WhisperTokens.read(file, config))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("token ids reach from 220 to 70000, must be in 0..51864");
  }

  @Test
  void refusesArithmeticThatIsNotDone() throws IOException {
    Path file = folder.resolve("config.json");
    config(512, 6, 8, 80, 51865);
    String published = Files.readString(file);
    for (String[] change :
        new String[][] {
          {"\"max_source_positions\": 1500", "\"max_source_positions\": 750", "30 s"},
          {"\"vocab_size\"", "\"tie_word_embeddings\": false, \"vocab_size\"", "tie_word"},
          {"\"vocab_size\"", "\"activation_function\": \"relu\", \"vocab_size\"", "gelu"},
          {"\"d_model\": 512", "\"d_model\": 510", "must divide"},
          {"\"whisper\"", "\"wav2vec2\"", "[qwen2_audio, whisper]"}
        }) {
      Files.writeString(file, published.replace(change[0], change[1]));
      assertThatThrownBy(() -> SpeechModels.config(folder))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(change[2]);
    }
  }
}
