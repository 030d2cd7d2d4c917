package org.voicepersona.describe.ledger;

/**
 * What requests took, as the endpoint counts. Sums stop at the largest number: whoever claims too
 * much uses a limit up, and does not get below it again.
 *
 * @param promptTokens tokens of the questions and recordings; not negative
 * @param completionTokens tokens of the answers; not negative
 */
public record Usage(long promptTokens, long completionTokens) {

  /** Nothing, or nobody said. */
  public static final Usage NONE = new Usage(0, 0);

  /** Checks the ranges. */
  public Usage {
    if (promptTokens < 0 || completionTokens < 0) {
      throw new IllegalArgumentException(
          "tokens are %d and %d, must not be negative".formatted(promptTokens, completionTokens));
    }
  }

  /** Returns all tokens. */
  public long tokens() {
    return sum(promptTokens, completionTokens);
  }

  /** Returns the sum. */
  Usage plus(Usage more) {
    return new Usage(
        sum(promptTokens, more.promptTokens), sum(completionTokens, more.completionTokens));
  }

  private static long sum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
