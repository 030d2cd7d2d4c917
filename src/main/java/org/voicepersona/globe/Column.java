package org.voicepersona.globe;

import java.util.Locale;

/** The columns of a speech corpus that are read; every other column is left alone. */
public enum Column {
  /**
   * The encoded clip: a struct with a child {@code bytes}, or plain binary. The only one needed.
   */
  AUDIO,
  /** Who speaks. */
  SPEAKER_ID,
  /** What is said. */
  TRANSCRIPT,
  /** One or several accents, separated by commas. */
  ACCENT,
  /** The age group. */
  AGE,
  /** The gender. */
  GENDER,
  /** Seconds, as any number or as text. */
  DURATION;

  /** Returns the name GLOBE gives the column, such as {@code speaker_id}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
