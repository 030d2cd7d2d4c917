package org.voicepersona.hub.http;

import java.time.Duration;
import org.voicepersona.http.Backoff;

/**
 * The timeouts of requests, and how long they are retried.
 *
 * @param silence how long to wait for an answer, or for its next byte
 * @param work how long to wait for the answer to a long request, such as a commit
 * @param backoff the waits before another try
 * @param outage total of waits, without progress, before a read is given up
 * @param outageAtStart the same for listing files and resolving a revision to its commit
 */
public record RetryLimits(
    Duration silence, Duration work, Backoff backoff, Duration outage, Duration outageAtStart) {

  /** Limits for a run of a week: it survives an outage of an hour. */
  public static final RetryLimits DEFAULT =
      new RetryLimits(
          Duration.ofSeconds(10),
          Duration.ofMinutes(10),
          new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(10)),
          Duration.ofHours(1),
          Duration.ofSeconds(30));

  /** Checks the ranges. */
  public RetryLimits {
    for (Duration positive : new Duration[] {silence, work, backoff.first()}) {
      if (positive.isNegative() || positive.isZero()) {
        throw new IllegalArgumentException("a wait is " + positive + ", must be positive");
      }
    }
    if (outage.isNegative() || outageAtStart.isNegative()) {
      throw new IllegalArgumentException("an outage is negative");
    }
  }

  /** Returns these limits with another silence. */
  public RetryLimits withSilence(Duration other) {
    Duration longer = work.compareTo(other) > 0 ? work : other;
    return new RetryLimits(other, longer, backoff, outage, outageAtStart);
  }

  /** Returns these limits with an outage at the start borne as long as any other. */
  public RetryLimits fromTheStart() {
    return new RetryLimits(silence, work, backoff, outage, outage);
  }

  /** Returns these limits with all waits scaled so that the first is {@code other}. */
  public RetryLimits withFirstWait(Duration other) {
    double scale = (double) other.toNanos() / backoff.first().toNanos();
    return new RetryLimits(
        silence,
        work,
        new Backoff(other, scaled(backoff.longest(), scale), scaled(backoff.longestWish(), scale)),
        scaled(outage, scale),
        scaled(outageAtStart, scale));
  }

  private static Duration scaled(Duration duration, double by) {
    return Duration.ofNanos(Math.max(1, (long) (duration.toNanos() * by)));
  }
}
