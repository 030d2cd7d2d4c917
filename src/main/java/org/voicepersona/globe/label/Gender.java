package org.voicepersona.globe.label;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The gender that a corpus lists for a speaker, as far as voices are compared by it. */
public enum Gender {
  /** A man's or a boy's voice. */
  MALE,
  /** A woman's or a girl's voice. */
  FEMALE,
  /** Not listed, or listed as something that tells nothing about the voice. */
  UNKNOWN;

  private static final Set<String> MALE_WORDS = LabelWords.read("male.txt");
  private static final Set<String> FEMALE_WORDS = LabelWords.read("female.txt");

  /** Words that may stand beside one that tells the gender, and change nothing about it. */
  private static final Set<String> COMPANIONS =
      Set.of(
          "adult",
          "young",
          "old",
          "older",
          "elderly",
          "middle",
          "aged",
          "age",
          "senior",
          "child",
          "teen",
          "teenage",
          "voice",
          "speaker",
          "gender",
          "sex",
          "cis",
          "cisgender",
          "native",
          "a",
          "the");

  /**
   * Reads the corpus's own word in the languages of the larger corpora: {@code male}, {@code F},
   * {@code woman}, {@code male_masculine}, {@code weiblich}, {@code 女}. What is not certain is
   * {@link #UNKNOWN}.
   */
  public static Gender of(String listed) {
    Gender whole = ofWord(LabelWords.folded(listed));
    if (whole != UNKNOWN) {
      return whole;
    }
    List<Gender> told =
        Arrays.stream(LabelWords.plain(listed).split(" ", -1))
            .filter(word -> !COMPANIONS.contains(word))
            .map(Gender::ofWord)
            .distinct()
            .toList();
    return told.size() == 1 ? told.get(0) : UNKNOWN;
  }

  private static Gender ofWord(String word) {
    if (MALE_WORDS.contains(word)) {
      return MALE;
    }
    return FEMALE_WORDS.contains(word) ? FEMALE : UNKNOWN;
  }

  /** Returns {@code male} or {@code female}; empty for {@link #UNKNOWN}. */
  public String label() {
    return this == UNKNOWN ? "" : name().toLowerCase(Locale.ROOT);
  }
}
