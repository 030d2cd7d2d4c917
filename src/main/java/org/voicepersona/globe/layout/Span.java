package org.voicepersona.globe.layout;

/**
 * A time span of a recording.
 *
 * @param from its start in seconds; at least 0
 * @param seconds its length, above 0; {@link Double#POSITIVE_INFINITY} for the rest of the
 *     recording
 */
public record Span(double from, double seconds) {

  /** The whole recording. */
  public static final Span WHOLE = new Span(0, Double.POSITIVE_INFINITY);

  /** Checks the start and the length. */
  public Span {
    if (!(from >= 0 && Double.isFinite(from) && seconds > 0)) {
      throw new IllegalArgumentException(
          "a part of a recording begins at %s s and has %s s, must begin at 0 or later and have more than 0"
              .formatted(from, seconds));
    }
  }

  /** Returns whether the span is the whole recording. */
  boolean isWhole() {
    return equals(WHOLE);
  }
}
