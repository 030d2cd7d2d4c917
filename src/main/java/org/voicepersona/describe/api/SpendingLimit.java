package org.voicepersona.describe.api;

import java.io.Serializable;
import org.voicepersona.describe.ledger.Spent;

/**
 * What a job may take from an endpoint, with all its resumptions.
 *
 * @param requests the most requests, at least 1
 * @param tokens the most tokens of questions and answers together, at least 1; those of requests
 *     under way when it is reached come on top
 */
public record SpendingLimit(long requests, long tokens) implements Serializable {

  /** No limit. */
  public static final SpendingLimit NONE = new SpendingLimit(Long.MAX_VALUE, Long.MAX_VALUE);

  /** Checks the ranges. */
  public SpendingLimit {
    if (requests < 1) {
      throw new IllegalArgumentException("max requests is " + requests + ", must be at least 1");
    }
    if (tokens < 1) {
      throw new IllegalArgumentException("max tokens is " + tokens + ", must be at least 1");
    }
  }

  /**
   * Checks that another request may be sent.
   *
   * @throws SpendingLimitException if a limit is reached
   */
  void requireRoomBeside(Spent spent) {
    if (spent.requests() >= requests) {
      throw new SpendingLimitException(
          "the limit of %,d requests is reached (--api-max-requests)".formatted(requests));
    }
    if (spent.usage().tokens() >= tokens) {
      throw new SpendingLimitException(
          "%,d tokens were used, the limit is %,d (--api-max-tokens)"
              .formatted(spent.usage().tokens(), tokens));
    }
  }
}
