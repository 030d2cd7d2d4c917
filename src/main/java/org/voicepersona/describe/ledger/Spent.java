package org.voicepersona.describe.ledger;

/**
 * What a job has taken from an endpoint.
 *
 * @param requests those that were paid for, and those of which that is not known
 * @param usage the tokens, as far as the endpoint told
 */
public record Spent(long requests, Usage usage) {

  /** Nothing. */
  public static final Spent NOTHING = new Spent(0, Usage.NONE);

  /** Returns the sum. */
  public Spent plus(long moreRequests, Usage more) {
    return new Spent(requests + moreRequests, usage.plus(more));
  }
}
