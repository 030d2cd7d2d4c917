package org.voicepersona.describe.api;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import org.voicepersona.http.Backoff;

/**
 * How often to try, and how long to wait between: as the vendor's own clients do, but for longer.
 *
 * @param retries how often to try again what was not paid for, at least 0
 * @param backoff the waits between
 */
public record RetryPolicy(int retries, Backoff backoff) implements Serializable {

  /** What may have been paid for is sent this often at most. */
  private static final int MOST_PAID_TRIES = 3;

  /** Checks the ranges. */
  public RetryPolicy {
    requireNonNull(backoff, "backoff is null");
    if (retries < 0) {
      throw new IllegalArgumentException("retries is " + retries + ", must be at least 0");
    }
  }

  /** Returns the policy of the vendor's clients with another number of retries. */
  public static RetryPolicy ofRetries(int retries) {
    return new RetryPolicy(
        retries,
        new Backoff(Duration.ofMillis(500), Duration.ofSeconds(8), RetryHeaders.LONGEST_WAIT));
  }

  /** The failed tries of one request. */
  final class Tries {

    private int unpaid;
    private int perhapsPaid;

    /** Counts a failed try and returns whether another is worth it. */
    boolean mayGoOnAfter(FailedAttempt fault) {
      if (fault.mayBePaid()) {
        perhapsPaid++;
      } else {
        unpaid++;
      }
      return fault.mayPass() && unpaid <= retries && perhapsPaid < MOST_PAID_TRIES;
    }

    /** Returns how many there were. */
    int count() {
      return unpaid + perhapsPaid;
    }

    /** Returns how long to wait after the last. */
    Duration waitAfter(FailedAttempt fault) {
      return backoff.after(count(), fault.wishedWait());
    }
  }

  /** Returns a count for a request that is about to be sent. */
  Tries begin() {
    return new Tries();
  }
}
