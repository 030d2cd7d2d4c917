package org.voicepersona.globe;

import java.time.Duration;

/** A rate of events, counted in consecutive intervals of ten seconds. */
final class Pace {

  private static final long SPAN_NANOS = Duration.ofSeconds(10).toNanos();

  private long span;
  private int before;
  private int now;

  /** Counts an event at a time of {@link System#nanoTime}. */
  synchronized void count(long nanos) {
    turn(nanos);
    now++;
  }

  /** Returns the events of the previous interval or of the current one, whichever has more. */
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
