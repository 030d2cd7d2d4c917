package org.voicepersona.http;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential back-off with jitter: the nth failure in a row waits {@code first * 2^(n-1)}, at most
 * {@code longest}, times a random factor in [0.5, 1) so that clients that failed together do not
 * retry together; but at least as long as the server asks, which counts up to {@code longestWish}.
 *
 * @param first the wait after the first failure, before jitter; not negative
 * @param longest the longest wait, unless the server asks for more; at least {@code first}
 * @param longestWish the longest wait that a server may ask for; not negative
 */
public record Backoff(Duration first, Duration longest, Duration longestWish)
    implements Serializable {

  private static final int MOST_DOUBLINGS = 30;
  private static final double LEAST_PART = 0.5;

  /** Checks the ranges. */
  public Backoff {
    if (first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "waits are %s to %s, must rise from 0".formatted(first, longest));
    }
    if (longestWish.isNegative()) {
      throw new IllegalArgumentException(
          "the longest wish is " + longestWish + ", must not be negative");
    }
  }

  /**
   * Returns how long to wait before the next try.
   *
   * @param failures in a row, at least 1
   * @param wish the wait that the server asks for
   */
  public Duration after(int failures, Optional<Duration> wish) {
    if (failures < 1) {
      throw new IllegalArgumentException("failures are " + failures + ", must be at least 1");
    }
    double doubled = first.toNanos() * Math.pow(2, Math.min(failures - 1, MOST_DOUBLINGS));
    double capped = Math.min(doubled, (double) longest.toNanos());
    double part = ThreadLocalRandom.current().nextDouble(LEAST_PART, 1);
    Duration own = Duration.ofNanos((long) (capped * part));
    Duration asked = least(wish.orElse(Duration.ZERO), longestWish);
    return asked.compareTo(own) > 0 ? asked : own;
  }

  private static Duration least(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
