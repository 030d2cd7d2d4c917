package org.voicepersona.model.checkpoint;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * What is fixed about a Qwen2-Audio model.
 *
 * @param audio the encoder
 * @param text the decoder
 * @param audioTokenId the token that stands for one row of encoded audio
 */
public record Qwen2AudioConfig(AudioConfig audio, TextConfig text, int audioTokenId) {

  /** Checks that the audio token is in the vocabulary. */
  public Qwen2AudioConfig {
    requireNonNull(audio, "audio is null");
    requireNonNull(text, "text is null");
    if (audioTokenId < 0 || audioTokenId >= text.vocabularySize()) {
      throw new IllegalArgumentException(
          "audio_token_index is %d, must be in 0..%d"
              .formatted(audioTokenId, text.vocabularySize() - 1));
    }
  }

  /**
   * Reads {@code config.json}; what it omits has the default of transformers' Qwen2Config and
   * Qwen2AudioEncoderConfig. Settings whose arithmetic is not done here are refused.
   */
  public static Qwen2AudioConfig read(Path file) {
    ConfigReader root = ConfigReader.read(file);
    root.requireOneOf("model_type", "", "qwen2_audio");
    TextConfig text = readText(root.child("text_config"));
    AudioConfig audio = readAudio(root.child("audio_config"));
    return root.build(
        () -> new Qwen2AudioConfig(audio, text, root.integer("audio_token_index", 151_646)));
  }

  private static AudioConfig readAudio(ConfigReader audio) {
    audio.requireOneOf("activation_function", "gelu", "gelu");
    audio.requireFalse("scale_embedding");
    return audio.build(
        () ->
            new AudioConfig(
                audio.integer("num_mel_bins", 128),
                audio.integer("encoder_layers", 32),
                audio.integer("encoder_attention_heads", 20),
                audio.integer("d_model", 1280),
                audio.integer("encoder_ffn_dim", 5120),
                audio.integer("max_source_positions", 1500)));
  }

  private static TextConfig readText(ConfigReader text) {
    text.requireOneOf("hidden_act", "silu", "silu");
    text.requireFalse("tie_word_embeddings");
    text.requireFalse("use_sliding_window");
    text.requireFalse("use_mrope");
    text.requireAbsent("rope_scaling");
    int heads = text.integer("num_attention_heads", 32);
    return text.build(
        () ->
            new TextConfig(
                text.integer("vocab_size", 151_936),
                text.integer("num_hidden_layers", 32),
                heads,
                text.integer("num_key_value_heads", 32),
                text.integer("hidden_size", 4096),
                text.integer("intermediate_size", 22_016),
                text.integer("max_position_embeddings", 32_768),
                text.number("rope_theta", 10_000),
                text.number("rms_norm_eps", 1e-6)));
  }
}
