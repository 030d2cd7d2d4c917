package org.voicepersona.model.sampling;

/**
 * Thrown when the logits of an answer's next token are not finite, so that none can be chosen; a
 * retry with the same recording and question would fail again.
 */
public final class NonFiniteLogitsException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * Makes the exception.
   *
   * @param tokens the number of tokens generated before
   */
  public NonFiniteLogitsException(int tokens) {
    super(
        "the model's scores are not finite numbers after %d tokens of the answer"
            .formatted(tokens));
  }
}
