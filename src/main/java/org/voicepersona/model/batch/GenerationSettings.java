package org.voicepersona.model.batch;

import static java.util.Objects.requireNonNull;

import org.voicepersona.model.sampling.SamplingSettings;

/**
 * How an answer is generated.
 *
 * @param maxNewTokens the largest number of tokens of the answer, at least 1
 * @param sampling how tokens are chosen
 * @param seed the same seed draws the same answer
 * @param ignoreEnd whether stop tokens do not end an answer, which goes on up to {@code
 *     maxNewTokens}
 */
public record GenerationSettings(
    int maxNewTokens, SamplingSettings sampling, long seed, boolean ignoreEnd) {

  /** Checks the length. */
  public GenerationSettings {
    requireNonNull(sampling, "sampling is null");
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException(
          "max new tokens is " + maxNewTokens + ", must be at least 1");
    }
  }

  /** Returns settings that always take the likeliest token. */
  public static GenerationSettings greedy(int maxNewTokens) {
    return new GenerationSettings(maxNewTokens, SamplingSettings.GREEDY, 0, false);
  }
}
