package org.voicepersona.model.sampling;

/**
 * Says that the model's scores for the next token of an answer are not finite numbers, so that none
 * can be chosen: the same recording and question would give them again.
 */
public final class NonFiniteLogitsException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * Makes the exception.
   *
   * @param tokens how many tokens the answer had
   */
  public NonFiniteLogitsException(int tokens) {
    super(
        "the model's scores are not finite numbers after %d tokens of the answer"
            .formatted(tokens));
  }
}
