package org.voicepersona.model.whisper;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.voicepersona.model.architecture.AudioConfig;
import org.voicepersona.model.architecture.TensorShapes;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ConfigReader;
import org.voicepersona.model.checkpoint.ModelConfig;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.checkpoint.Require;
import org.voicepersona.model.checkpoint.SizeLimits;

/**
 * The configuration of a Whisper model of any size.
 *
 * @param audio the encoder's
 * @param vocabularySize rows of the token embedding, which is also the head
 * @param layers transformer layers of the decoder, as wide as the encoder
 * @param heads attention heads of the decoder
 * @param feedForwardSize width inside the decoder's feed-forward layers
 * @param maxPositions rows of the decoder's position table: the most tokens of prompt and answer
 */
public record WhisperConfig(
    AudioConfig audio,
    int vocabularySize,
    int layers,
    int heads,
    int feedForwardSize,
    int maxPositions)
    implements ModelConfig {

  /** The value of {@code model_type} in {@code config.json}. */
  public static final String MODEL_TYPE = "whisper";

  /** Bits that matrices are quantised to by default: small models lose more. */
  public static final int USUAL_BITS = 8;

  /** Encoder frames of a chunk, which is always 30 s. */
  private static final int FRAMES = 1_500;

  /** Checks that every number is positive and the heads divide the width. */
  public WhisperConfig {
    requireNonNull(audio, "audio is null");
    Require.positive("vocab_size", vocabularySize, SizeLimits.TOKENS);
    Require.positive("decoder_layers", layers, SizeLimits.LAYERS);
    Require.positive("decoder_attention_heads", heads, SizeLimits.HEADS);
    Require.positive("decoder_ffn_dim", feedForwardSize, SizeLimits.WIDTH);
    Require.positive("max_target_positions", maxPositions, SizeLimits.POSITIONS);
    if (audio.positions() != FRAMES) {
      throw new IllegalArgumentException(
          "max_source_positions is %d, must be %d, which is 30 s"
              .formatted(audio.positions(), FRAMES));
    }
    Require.divides("decoder_attention_heads", heads, "d_model", audio.hiddenSize());
  }

  /**
   * Reads {@code config.json}; fields it omits have the defaults of transformers' WhisperConfig.
   * Settings whose arithmetic is not implemented are refused.
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

  /**
   * Returns the configuration of {@code model}.
   *
   * @throws CheckpointException if the model is of another type
   */
  public static WhisperConfig of(ModelDirectory model) {
    return model.config(WhisperConfig.class, "Whisper");
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  /** Returns the parts; the head is the token embedding, which is stored as published. */
  @Override
  public List<Part> parts() {
    int width = audio.hiddenSize();
    List<Part> parts = new ArrayList<>();
    TensorShapes encoder = new TensorShapes().encoder(WhisperNames.ENCODER, audio);
    parts.add(new Part(Kind.ENCODER, "audio encoder", encoder.toMap()));
    TensorShapes tables =
        new TensorShapes()
            .add(WhisperNames.EMBEDDING + ".weight", vocabularySize, width)
            .add(WhisperNames.POSITIONS, maxPositions, width);
    parts.add(
        new Part(Kind.EMBEDDING, "token embedding (the head as well), positions", tables.toMap()));
    for (int i = 0; i < layers; i++) {
      String layer = WhisperNames.decoderLayer(i);
      TensorShapes shapes =
          new TensorShapes()
              .attention(layer, "self_attn", width)
              .attention(layer, "encoder_attn", width)
              .feedForward(layer, feedForwardSize, width);
      parts.add(new Part(Kind.DECODER_LAYER, "decoder layer " + i, shapes.toMap()));
    }
    TensorShapes norm = new TensorShapes().layerNorm(WhisperNames.FINAL_NORM, width);
    parts.add(new Part(Kind.HEAD, "final norm", norm.toMap()));
    return List.copyOf(parts);
  }

  @Override
  public Set<String> unusedTensors() {
    return Set.of(WhisperNames.TIED_HEAD);
  }

  @Override
  public int usualBits() {
    return USUAL_BITS;
  }
}
