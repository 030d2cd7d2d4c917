package org.voicepersona.hub;

import java.time.Duration;

/**
 * How long to bear with a server.
 *
 * @param silence how long to wait for an answer, or for its next byte
 * @param firstWait before the first retry; doubled for each further one
 * @param longestWait between two retries, unless the server asks for more
 * @param longestWish the longest that the server may ask for
 * @param outage how much waiting, without a byte gained, before a read is given up
 * @param outageAtStart the same for listing and for finding out the commit
 */
public record Patience(
    Duration silence,
    Duration firstWait,
    Duration longestWait,
    Duration longestWish,
    Duration outage,
    Duration outageAtStart) {

  /** What suits a run of a week: an outage of an hour does not end it. */
  public static final Patience DEFAULT =
      new Patience(
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(10),
          Duration.ofHours(1),
          Duration.ofSeconds(30));

  /** Checks the ranges. */
  public Patience {
    for (Duration positive : new Duration[] {silence, firstWait, longestWait}) {
      if (positive.isNegative() || positive.isZero()) {
        throw new IllegalArgumentException("a wait is " + positive + ", must be positive");
      }
    }
    if (outage.isNegative() || outageAtStart.isNegative() || longestWish.isNegative()) {
      throw new IllegalArgumentException("an outage is negative");
    }
  }

  /** Returns the same with another limit of silence. */
  public Patience withSilence(Duration other) {
    return new Patience(other, firstWait, longestWait, longestWish, outage, outageAtStart);
  }

  /** Returns the same with everything shortened so that the first wait is {@code other}. */
  Patience withFirstWait(Duration other) {
    double scale = (double) other.toNanos() / firstWait.toNanos();
    return new Patience(
        silence,
        other,
        scaled(longestWait, scale),
        scaled(longestWish, scale),
        scaled(outage, scale),
        scaled(outageAtStart, scale));
  }

  private static Duration scaled(Duration duration, double by) {
    return Duration.ofNanos(Math.max(1, (long) (duration.toNanos() * by)));
  }
}
