package org.voicepersona.model.architecture;

import org.voicepersona.model.checkpoint.Require;
import org.voicepersona.model.checkpoint.SizeLimits;

/**
 * The shape of the decoder.
 *
 * @param vocabularySize rows of the token embedding and of the head
 * @param layers transformer layers
 * @param heads attention heads of the queries
 * @param keyValueHeads attention heads of keys and values; divides {@code heads}
 * @param hiddenSize width of the residual stream
 * @param feedForwardSize width inside the feed-forward layers
 * @param maxPositions the longest sequence, in tokens
 * @param ropeTheta base of the rotary position embedding
 * @param rmsNormEpsilon added to the mean square in the norms
 */
public record TextConfig(
    int vocabularySize,
    int layers,
    int heads,
    int keyValueHeads,
    int hiddenSize,
    int feedForwardSize,
    int maxPositions,
    double ropeTheta,
    double rmsNormEpsilon) {

  /** Checks that every number is positive and heads divide what they must. */
  public TextConfig {
    Require.positive("text_config.vocab_size", vocabularySize, SizeLimits.TOKENS);
    Require.positive("text_config.num_hidden_layers", layers, SizeLimits.LAYERS);
    Require.positive("text_config.num_attention_heads", heads, SizeLimits.HEADS);
    Require.positive("text_config.num_key_value_heads", keyValueHeads, SizeLimits.HEADS);
    Require.positive("text_config.hidden_size", hiddenSize, SizeLimits.WIDTH);
    Require.positive("text_config.intermediate_size", feedForwardSize, SizeLimits.WIDTH);
    Require.positive("text_config.max_position_embeddings", maxPositions, SizeLimits.POSITIONS);
    Require.positive("text_config.rope_theta", ropeTheta);
    Require.positive("text_config.rms_norm_eps", rmsNormEpsilon);
    Require.divides(
        "text_config.num_attention_heads", heads, "text_config.hidden_size", hiddenSize);
    Require.divides(
        "text_config.num_key_value_heads", keyValueHeads, "text_config.num_attention_heads", heads);
  }

  /** Returns the width of one attention head. */
  public int headSize() {
    return hiddenSize / heads;
  }

  /** Returns the number of elements of a token's keys and values in all layers. */
  public long keyValueElementsPerToken() {
    return 2L * layers * keyValueHeads * headSize();
  }
}
