package org.voicepersona.model.prepare;

import java.util.Locale;

/**
 * What a model has lost against its checkpoint in the same tokens, each expected from those before
 * it: means over them.
 *
 * @param tokens how many, at least 1
 * @param divergence of the model from the checkpoint (Kullback-Leibler), nats a token
 * @param logLikelihood that the model gives the token, nats
 * @param referenceLogLikelihood that the checkpoint gives it, in float32
 * @param firstChoiceAgreement how often both find the same token likeliest, 0 to 1
 */
public record MeasuredLoss(
    long tokens,
    double divergence,
    double logLikelihood,
    double referenceLogLikelihood,
    double firstChoiceAgreement) {

  /** Checks that there are tokens, and that the figures are numbers. */
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
