package org.voicepersona.globe.layout;

/**
 * A part of a recording.
 *
 * @param from where it begins, in seconds; at least 0
 * @param seconds how long it is, above 0; {@link Double#POSITIVE_INFINITY} for all that follows
 */
public record Span(double from, double seconds) {

  /** All of a recording. */
  public static final Span WHOLE = new Span(0, Double.POSITIVE_INFINITY);

  /** Checks the times. */
  public Span {
    if (!(from >= 0 && Double.isFinite(from) && seconds > 0)) {
      throw new IllegalArgumentException(
          "a part of a recording begins at %s s and has %s s, must begin at 0 or later and have more than 0"
              .formatted(from, seconds));
    }
  }

  /** Returns whether it is all of a recording. */
  boolean isWhole() {
    return equals(WHOLE);
  }
}
