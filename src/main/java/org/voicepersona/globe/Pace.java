package org.voicepersona.globe;

import java.time.Duration;

/** How many of something there were in ten seconds lately. */
final class Pace {

  private static final long SPAN_NANOS = Duration.ofSeconds(10).toNanos();

  private long span;
  private int before;
  private int now;

  /** Counts one at a moment, as {@link System#nanoTime} tells it. */
  synchronized void count(long nanos) {
    turn(nanos);
    now++;
  }

  /** Returns how many there were in the ten seconds before, or are so far in these, if more. */
  synchronized int get(long nanos) {
    turn(nanos);
    return Math.max(before, now);
  }

  private void turn(long nanos) {
    long current = Math.floorDiv(nanos, SPAN_NANOS);
    if (current != span) {
      before = current == span + 1 ? now : 0;
      now = 0;
      span = current;
    }
  }
}
