package org.voicepersona.model.batch;

import static java.util.Objects.requireNonNull;

/**
 * A complete answer.
 *
 * @param text the answer without control tokens
 * @param promptTokenIds the prompt's tokens; each row of encoded audio is one token
 * @param tokenIds the answer's tokens, including the stop token that ended it
 * @param finishReason why the answer ended
 * @param times how long its parts took
 */
public record Generation(
    String text, int[] promptTokenIds, int[] tokenIds, FinishReason finishReason, Times times) {

  /** Checks that no component is null. */
  public Generation {
    requireNonNull(text, "text is null");
    requireNonNull(promptTokenIds, "promptTokenIds is null");
    requireNonNull(tokenIds, "tokenIds is null");
    requireNonNull(finishReason, "finishReason is null");
    requireNonNull(times, "times is null");
  }

  /**
   * The time spent on an answer, in seconds.
   *
   * @param encoding front end, encoder and projector
   * @param prefill the prompt through the decoder, up to the first token
   * @param decode from the first token to the last, shared with the answers of the same steps
   */
  public record Times(double encoding, double prefill, double decode) {}
}
