package org.voicepersona.model.batch;

import static java.util.Objects.requireNonNull;

/**
 * An answer.
 *
 * @param text the answer without control tokens
 * @param promptTokenIds the prompt; each row of encoded audio is one token
 * @param tokenIds the answer's tokens; the one that ended it is the last
 * @param finishReason why it ended
 * @param times how long it took
 */
public record Generation(
    String text, int[] promptTokenIds, int[] tokenIds, FinishReason finishReason, Times times) {

  /** Checks that everything is there. */
  public Generation {
    requireNonNull(text, "text is null");
    requireNonNull(promptTokenIds, "promptTokenIds is null");
    requireNonNull(tokenIds, "tokenIds is null");
    requireNonNull(finishReason, "finishReason is null");
    requireNonNull(times, "times is null");
  }

  /**
   * Where the time of an answer went, in seconds.
   *
   * @param encoding front end, encoder and projector
   * @param prefill the prompt through the decoder, up to the first token
   * @param decode from the first token to the last, shared with the answers generated beside it
   */
  public record Times(double encoding, double prefill, double decode) {}
}
