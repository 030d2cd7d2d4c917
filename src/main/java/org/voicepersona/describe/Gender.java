package org.voicepersona.describe;

import java.util.Locale;

/** The gender a corpus lists for a speaker, as far as voices are compared by it. */
enum Gender {
  MALE,
  FEMALE,
  /** Not listed, or listed as something that tells nothing about the voice. */
  UNKNOWN;

  /**
   * Reads the corpus's own word: {@code male}, {@code Female}, {@code male_masculine}, {@code f}.
   */
  static Gender of(String listed) {
    return switch (listed.strip().toLowerCase(Locale.ROOT)) {
      case "male", "m", "male_masculine" -> MALE;
      case "female", "f", "female_feminine" -> FEMALE;
      default -> UNKNOWN;
    };
  }
}
