package org.voicepersona.model.prepare;

import java.util.Locale;

/**
 * How far a model's next-token predictions deviate from its checkpoint's: means over the tokens of
 * the same sequences.
 *
 * @param tokens the number of tokens, at least 1
 * @param divergence of the model from the checkpoint (Kullback-Leibler), nats per token
 * @param logLikelihood of the tokens by the model, nats per token
 * @param referenceLogLikelihood of the tokens by the checkpoint in float32, nats per token
 * @param firstChoiceAgreement the share of tokens where both find the same one likeliest, 0 to 1
 */
public record MeasuredLoss(
    long tokens,
    double divergence,
    double logLikelihood,
    double referenceLogLikelihood,
    double firstChoiceAgreement) {

  /** Checks that there are tokens, and that the figures are finite. */
  public MeasuredLoss {
    if (tokens < 1) {
      throw new IllegalArgumentException("tokens is " + tokens + ", must be at least 1");
    }
    double sum = divergence + logLikelihood + referenceLogLikelihood + firstChoiceAgreement;
    if (!Double.isFinite(sum)) {
      throw new IllegalArgumentException("a figure of what was lost is not finite");
    }
  }

  /** Returns the figures as a line. */
  public String inWords() {
    return String.format(
        Locale.ROOT,
        "%.3f nats a token from its checkpoint, %.0f %% the same first choice, %d tokens",
        divergence,
        100 * firstChoiceAgreement,
        tokens);
  }
}
