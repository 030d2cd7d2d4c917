package org.voicepersona.model.sampling;

import java.io.Serializable;

/**
 * How the next token is chosen from the logits; the settings apply in this order.
 *
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens that stand in
 *     the prompt or the answer; positive, 1 for none
 * @param sample whether to draw; otherwise the likeliest token is taken and the rest is ignored
 * @param temperature divides the logits; positive
 * @param topK how many of the likeliest tokens may be drawn; 0 for all
 * @param topP limits drawing to the likeliest tokens that reach this probability together; above 0,
 *     at most 1
 */
public record SamplingSettings(
    double repetitionPenalty, boolean sample, double temperature, int topK, double topP)
    implements Serializable {

  /** Always chooses the likeliest token. */
  public static final SamplingSettings GREEDY = new SamplingSettings(1, false, 1, 0, 1);

  /** Checks the ranges. */
  public SamplingSettings {
    if (!(repetitionPenalty > 0) || Double.isInfinite(repetitionPenalty)) {
      throw refuse("repetition penalty", repetitionPenalty, "positive");
    }
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw refuse(
          "temperature", temperature, "positive; to take the likeliest token, do not sample");
    }
    if (topK < 0) {
      throw refuse("top k", topK, "at least 0");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw refuse("top p", topP, "above 0, at most 1");
    }
  }

  private static IllegalArgumentException refuse(String name, double value, String allowed) {
    return new IllegalArgumentException(name + " is " + value + ", must be " + allowed);
  }
}
