package org.voicepersona.model.architecture;

import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ConfigReader;
import org.voicepersona.model.checkpoint.Require;
import org.voicepersona.model.checkpoint.SizeLimits;

/**
 * The shape of the audio encoder.
 *
 * @param melBins bins of the log-mel spectrogram
 * @param layers transformer layers
 * @param heads attention heads
 * @param hiddenSize width of the residual stream
 * @param feedForwardSize width inside the feed-forward layers
 * @param positions rows of the position table: the longest clip after the convolutions
 */
public record AudioConfig(
    int melBins, int layers, int heads, int hiddenSize, int feedForwardSize, int positions) {

  /** Checks that every size is positive and the heads divide the width. */
  public AudioConfig {
    Require.positive("audio_config.num_mel_bins", melBins, SizeLimits.MEL_BINS);
    Require.positive("audio_config.encoder_layers", layers, SizeLimits.LAYERS);
    Require.positive("audio_config.encoder_attention_heads", heads, SizeLimits.HEADS);
    Require.positive("audio_config.d_model", hiddenSize, SizeLimits.WIDTH);
    Require.positive("audio_config.encoder_ffn_dim", feedForwardSize, SizeLimits.WIDTH);
    Require.positive("audio_config.max_source_positions", positions, SizeLimits.POSITIONS);
    Require.divides(
        "audio_config.encoder_attention_heads", heads, "audio_config.d_model", hiddenSize);
  }

  /**
   * Reads the shape from {@code json}, with the given defaults for absent fields.
   *
   * @throws CheckpointException if a field is malformed or selects unsupported arithmetic
   */
  public static AudioConfig read(
      ConfigReader json, int melBins, int layers, int heads, int hiddenSize, int feedForwardSize) {
    json.requireOneOf("activation_function", "gelu", "gelu");
    json.requireFalse("scale_embedding");
    return json.build(
        () ->
            new AudioConfig(
                json.integer("num_mel_bins", melBins),
                json.integer("encoder_layers", layers),
                json.integer("encoder_attention_heads", heads),
                json.integer("d_model", hiddenSize),
                json.integer("encoder_ffn_dim", feedForwardSize),
                json.integer("max_source_positions", 1500)));
  }
}
