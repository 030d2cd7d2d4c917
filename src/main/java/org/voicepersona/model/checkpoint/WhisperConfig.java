package org.voicepersona.model.checkpoint;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What is fixed about a Whisper model, of any size.
 *
 * @param audio the encoder
 * @param vocabularySize rows of the token embedding, which is the head as well
 * @param layers transformer layers of the decoder, as wide as the encoder
 * @param heads attention heads of the decoder
 * @param feedForwardSize width inside the decoder's feed-forward layers
 * @param maxPositions rows of the decoder's position table: the longest prompt and answer together
 */
public record WhisperConfig(
    AudioConfig audio,
    int vocabularySize,
    int layers,
    int heads,
    int feedForwardSize,
    int maxPositions)
    implements ModelConfig {

  /** The kind, as {@code config.json} has it. */
  public static final String MODEL_TYPE = "whisper";

  /** Frames of the encoder: 30 s, always. */
  private static final int FRAMES = 1_500;

  /** Checks that every number is positive and the heads divide the width. */
  public WhisperConfig {
    requireNonNull(audio, "audio is null");
    Require.positive("vocab_size", vocabularySize, Most.TOKENS);
    Require.positive("decoder_layers", layers, Most.LAYERS);
    Require.positive("decoder_attention_heads", heads, Most.HEADS);
    Require.positive("decoder_ffn_dim", feedForwardSize, Most.WIDTH);
    Require.positive("max_target_positions", maxPositions, Most.POSITIONS);
    if (audio.positions() != FRAMES) {
      throw new IllegalArgumentException(
          "max_source_positions is %d, must be %d, which is 30 s"
              .formatted(audio.positions(), FRAMES));
    }
    Require.divides("decoder_attention_heads", heads, "d_model", audio.hiddenSize());
  }

  /**
   * Reads {@code config.json}; what it omits has the default of transformers' WhisperConfig.
   * Settings whose arithmetic is not done here are refused.
   */
  public static WhisperConfig read(Path file) {
    ConfigReader json = ConfigReader.read(file);
    json.requireOneOf("model_type", "", MODEL_TYPE);
    json.requireOneOf("tie_word_embeddings", "true", "true");
    AudioConfig audio = AudioConfig.read(json, 80, 4, 6, 384, 1536);
    return json.build(
        () ->
            new WhisperConfig(
                audio,
                json.integer("vocab_size", 51_865),
                json.integer("decoder_layers", 4),
                json.integer("decoder_attention_heads", 6),
                json.integer("decoder_ffn_dim", 1536),
                json.integer("max_target_positions", 448)));
  }

  /** Returns the width of one attention head of the decoder. */
  public int headSize() {
    return audio.hiddenSize() / heads;
  }

  @Override
  public Map<String, List<Long>> tensors() {
    return TensorLayout.of(this);
  }

  @Override
  public String decoderMatrix() {
    return WhisperNames.decoderLayer(0) + "fc2.weight";
  }
}
