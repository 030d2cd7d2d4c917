package org.voicepersona.globe.label;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The gender that a corpus lists for a speaker, as far as it is relevant to the voice. */
public enum Gender {
  /** A man's or a boy's voice. */
  MALE,
  /** A woman's or a girl's voice. */
  FEMALE,
  /** Not listed, or listed as a value that does not describe the voice. */
  UNKNOWN;

  private static final Set<String> MALE_WORDS = LabelWords.read("male.txt");
  private static final Set<String> FEMALE_WORDS = LabelWords.read("female.txt");

  /** Words that may accompany the word for the gender without changing its meaning. */
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
   * Parses the corpus's own word in the languages of the larger corpora: {@code male}, {@code F},
   * {@code woman}, {@code male_masculine}, {@code weiblich}, {@code 女}. Ambiguous labels are {@link
   * #UNKNOWN}.
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
