package org.voicepersona.describe.api;

/**
 * What a request took, as the endpoint counts.
 *
 * @param promptTokens tokens of the question and the recording
 * @param completionTokens tokens of the answer
 */
public record Usage(long promptTokens, long completionTokens) {

  /** Nothing, or nobody said. */
  public static final Usage NONE = new Usage(0, 0);

  /** Returns all tokens. */
  public long tokens() {
    return promptTokens + completionTokens;
  }
}
