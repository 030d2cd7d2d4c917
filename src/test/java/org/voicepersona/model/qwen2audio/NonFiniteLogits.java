package org.voicepersona.model.qwen2audio;

import org.voicepersona.model.sampling.NonFiniteLogitsException;

/** Makes the exception that tests of other rooms need. */
public final class NonFiniteLogits {

  private NonFiniteLogits() {}

  /** Returns what is thrown after so many tokens of an answer. */
  public static NonFiniteLogitsException after(int tokens) {
    return new NonFiniteLogitsException(tokens);
  }
}
