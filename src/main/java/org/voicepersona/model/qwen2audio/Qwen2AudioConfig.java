package org.voicepersona.model.qwen2audio;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.architecture.AudioTextConfig;
import org.voicepersona.model.architecture.DecoderNames;
import org.voicepersona.model.architecture.TensorShapes;
import org.voicepersona.model.architecture.TextConfig;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ConfigReader;
import org.voicepersona.model.checkpoint.ModelDirectory;

/**
 * The configuration of a Qwen2-Audio model.
 *
 * @param audio the encoder's
 * @param text the decoder's
 * @param audioTokenId the placeholder token for one row of encoded audio
 */
public record Qwen2AudioConfig(AudioConfig audio, TextConfig text, int audioTokenId)
    implements AudioTextConfig {

  /** The value of {@code model_type} in {@code config.json}. */
  public static final String MODEL_TYPE = "qwen2_audio";

  /** Bits that matrices are quantised to by default. */
  public static final int USUAL_BITS = 4;

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
   * Reads {@code config.json}; fields it omits have the defaults of transformers' Qwen2Config and
   * Qwen2AudioEncoderConfig. Settings whose arithmetic is not implemented are refused.
   */
  public static Qwen2AudioConfig read(Path file) {
    ConfigReader root = ConfigReader.read(file);
    root.requireOneOf("model_type", "", MODEL_TYPE);
    TextConfig text = readText(root.child("text_config"));
    AudioConfig audio = AudioConfig.read(root.child("audio_config"), 128, 32, 20, 1280, 5120);
    return root.build(
        () -> new Qwen2AudioConfig(audio, text, root.integer("audio_token_index", 151_646)));
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

  /**
   * Returns the configuration of {@code model}.
   *
   * @throws CheckpointException if the model is of another type
   */
  public static Qwen2AudioConfig of(ModelDirectory model) {
    return model.config(Qwen2AudioConfig.class, "Qwen2-Audio");
  }

  @Override
  public DecoderNames decoder() {
    return Qwen2AudioNames.DECODER;
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public List<Part> parts() {
    TensorShapes encoder =
        new TensorShapes()
            .encoder(Qwen2AudioNames.ENCODER, audio)
            .linear(Qwen2AudioNames.PROJECTOR, text.hiddenSize(), audio.hiddenSize(), true);
    List<Part> parts = new ArrayList<>();
    parts.add(new Part(Kind.ENCODER, "audio encoder, projector", encoder.toMap()));
    parts.addAll(Qwen2AudioNames.DECODER.parts(text));
    return List.copyOf(parts);
  }

  @Override
  public int usualBits() {
    return USUAL_BITS;
  }
}
