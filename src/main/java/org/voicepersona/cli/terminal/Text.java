package org.voicepersona.cli.terminal;

import java.util.Locale;

/** Formats sizes and durations for a person. */
public final class Text {

  private Text() {}

  /** Returns a size such as {@code 5.7 GB}; 1 GB is 1,000,000,000 bytes. */
  public static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
  }

  /** Returns a duration such as {@code 3 d 4 h}, {@code 2 h 5 min} or {@code 12 s}. */
  public static String duration(double seconds) {
    long s = Math.round(seconds);
    if (s >= 86_400) {
      return "%d d %d h".formatted(s / 86_400, s % 86_400 / 3_600);
    } else if (s >= 3_600) {
      return "%d h %d min".formatted(s / 3_600, s % 3_600 / 60);
    } else if (s >= 60) {
      return "%d min %d s".formatted(s / 60, s % 60);
    }
    return s + " s";
  }
}
