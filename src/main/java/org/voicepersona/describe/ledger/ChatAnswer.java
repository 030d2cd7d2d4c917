package org.voicepersona.describe.ledger;

import static java.util.Objects.requireNonNull;

/**
 * What an endpoint answered.
 *
 * @param id how the endpoint calls this answer, or empty
 * @param model the model that it says has answered, or empty
 * @param text the words; empty if it refused to answer
 * @param refusal why it refused, in its words; empty if it did not
 * @param finishReason how the answer ended, such as {@code stop}, {@code length} or {@code
 *     content_filter}; or empty
 * @param usage what it took
 */
public record ChatAnswer(
    String id, String model, String text, String refusal, String finishReason, Usage usage) {

  /** Checks that nothing is missing. */
  public ChatAnswer {
    requireNonNull(id, "id is null");
    requireNonNull(model, "model is null");
    requireNonNull(text, "text is null");
    requireNonNull(refusal, "refusal is null");
    requireNonNull(finishReason, "finishReason is null");
    requireNonNull(usage, "usage is null");
  }

  /** Returns whether the model ended the answer, rather than the limit of its length. */
  public boolean complete() {
    return !finishReason.equals("length");
  }

  /** Returns whether a filter of the endpoint has taken the answer, or its rest, away. */
  public boolean filtered() {
    return finishReason.equals("content_filter");
  }
}
