package org.voicepersona.describe.api;

import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often to try, and how long to wait between: as the vendor's own clients do, but for longer.
 *
 * @param retries how often to try again what was not paid for, at least 0
 * @param firstWait before the first retry; doubled for each further one
 * @param longestWait between two retries, unless the server asks for more
 */
public record RetryPolicy(int retries, Duration firstWait, Duration longestWait)
    implements Serializable {

  /** What may have been paid for is sent this often at most. */
  private static final int MOST_PAID_TRIES = 3;

  private static final double JITTER = 0.25;
  private static final int MOST_DOUBLINGS = 30;

  /** Checks the ranges. */
  public RetryPolicy {
    if (retries < 0) {
      throw new IllegalArgumentException("retries is " + retries + ", must be at least 0");
    }
    if (firstWait.isNegative() || longestWait.compareTo(firstWait) < 0) {
      throw new IllegalArgumentException(
          "waits are %s to %s, must rise from 0".formatted(firstWait, longestWait));
    }
  }

  /** Returns the policy of the vendor's clients with another number of retries. */
  public static RetryPolicy ofRetries(int retries) {
    return new RetryPolicy(retries, Duration.ofMillis(500), Duration.ofSeconds(8));
  }

  /** The failed tries of one request. */
  final class Tries {

    private int unpaid;
    private int perhapsPaid;

    /** Counts a failed try and returns whether another is worth it. */
    boolean mayGoOnAfter(FailedTry fault) {
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

    /** Returns how long to wait after the last: as the server asks, or longer each time. */
    Duration waitAfter(FailedTry fault) {
      double doubled = firstWait.toNanos() * Math.pow(2, Math.min(count() - 1, MOST_DOUBLINGS));
      double capped = Math.min(doubled, (double) longestWait.toNanos());
      double shortened = capped * (1 - JITTER * ThreadLocalRandom.current().nextDouble());
      return fault.wishedWait().orElse(Duration.ofNanos((long) shortened));
    }
  }

  /** Returns a count for a request that is about to be sent. */
  Tries begin() {
    return new Tries();
  }
}
