package org.voicepersona.hub.http;

import java.time.Duration;
import org.voicepersona.http.Backoff;

/**
 * How often and how long a request is tried again.
 *
 * @param silence how long to wait for an answer, or for its next byte
 * @param work how long to wait for the answer to what the server has to work on, such as a commit
 * @param backoff the waits before another try
 * @param outage how much waiting, without a byte gained, before a read is given up
 * @param outageAtStart the same for listing and for finding out the commit
 */
public record RetryLimits(
    Duration silence, Duration work, Backoff backoff, Duration outage, Duration outageAtStart) {

  /** What suits a run of a week: an outage of an hour does not end it. */
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

  /** Returns the same with another limit of silence. */
  public RetryLimits withSilence(Duration other) {
    Duration longer = work.compareTo(other) > 0 ? work : other;
    return new RetryLimits(other, longer, backoff, outage, outageAtStart);
  }

  /** Returns the same for one who bears an outage at the start like any other. */
  public RetryLimits fromTheStart() {
    return new RetryLimits(silence, work, backoff, outage, outage);
  }

  /** Returns the same with everything shortened so that the first wait is {@code other}. */
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
