package org.voicepersona.model.quality;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * How far a model is from a reference on the same tokens.
 *
 * @param all over all of them
 * @param byPosition by how many tokens stood before, in order; ranges without tokens are left out
 * @param bytes of the model's weights as they are stored
 */
public record Quality(Means all, List<Range> byPosition, long bytes) {

  /** Copies the ranges. */
  public Quality {
    requireNonNull(all, "all is null");
    byPosition = List.copyOf(byPosition);
  }

  /**
   * Means over tokens, each predicted from those before it.
   *
   * @param tokens how many, at least 1
   * @param divergence of the model from the reference (Kullback-Leibler), nats a token
   * @param logLikelihood that the model gives the token, nats
   * @param referenceLogLikelihood that the reference gives it
   * @param firstChoiceAgreement how often both find the same token likeliest, 0 to 1
   */
  public record Means(
      long tokens,
      double divergence,
      double logLikelihood,
      double referenceLogLikelihood,
      double firstChoiceAgreement) {

    /** Checks that there are tokens. */
    public Means {
      if (tokens < 1) {
        throw new IllegalArgumentException("tokens is " + tokens + ", must be at least 1");
      }
    }
  }

  /**
   * Tokens with about as many before them.
   *
   * @param from the fewest before them, counted from 1
   * @param to the most
   */
  public record Range(int from, int to, Means means) {}
}
