package org.voicepersona.describe.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds the turns of phrase with which an assistant says what it is or cannot do. */
final class RefusalCheck {

  private static final Phrases REFUSAL = Phrases.read("refusals.txt", "named");

  /** What says nobody's name, and ends the matter if nothing is said of the voice besides. */
  private static final Phrases IMPERSONAL = Phrases.read("refusals.txt", "impersonal");

  /** In a text that says nothing of a voice these are no part of a description. */
  private static final Phrases REGRET = Phrases.read("refusals.txt", "regret");

  /** Who is an assistant says so, or what it is for. */
  private static final Phrases SELF = Phrases.read("refusals.txt", "itself");

  private static final Phrases PERSON = Phrases.read("refusals.txt", "person");

  private static final Phrases NEGATION = Phrases.read("refusals.txt", "negation");

  /** What it takes to describe a voice. */
  private static final Phrases PERCEPTION = Phrases.read("refusals.txt", "perception");

  /** What is left open of a voice that is described besides. */
  private static final Phrases TRAIT = Phrases.read("refusals.txt", "trait");

  /** Where a clause starts that says something beside the rest. */
  private static final Pattern CLAUSE_START =
      Pattern.compile(
          "[,;:–—(]|\\b(?:(?:of|for|in) )?(?:which|whom|whose)\\b"
              + "|\\b(?:but|though|although|while|because|since|yet)\\b");

  private static final Pattern SENTENCE_END = Pattern.compile("(?<=[.!?])\\s+|\\n+");

  /** Sentences; who says so much of a voice may leave some of it open. */
  private static final int ENOUGH = 2;

  private RefusalCheck() {}

  /**
   * Returns whether the text speaks of who writes it as of an assistant, or denies that he hears.
   */
  static boolean presentsItself(String text) {
    return SELF.areIn(text)
        || SENTENCE_END
            .splitAsStream(text)
            .anyMatch(
                sentence ->
                    PERSON.areIn(sentence)
                        && NEGATION.areIn(sentence)
                        && PERCEPTION.areIn(sentence));
  }

  /** Returns whether a text has a word of regret, and nothing of a voice. */
  static boolean regrets(String text) {
    return REGRET.areIn(text) && !VoiceAttributes.areIn(text);
  }

  /** Returns whether a text says that something cannot be done or had, and nothing of a voice. */
  static boolean refusesWithoutName(String text) {
    return IMPERSONAL.areIn(text)
        && SENTENCE_END
            .splitAsStream(text)
            .map(RefusalCheck::beforeImpersonal)
            .noneMatch(VoiceAttributes::areIn);
  }

  /** Returns what stands in a sentence before the clause that says what cannot be done. */
  private static String beforeImpersonal(String mixedCase) {
    String sentence = mixedCase.toLowerCase(Locale.ROOT);
    OptionalInt place = IMPERSONAL.in(sentence).mapToInt(MatchResult::start).min();
    if (place.isEmpty()) {
      return sentence;
    }
    String before = sentence.substring(0, place.getAsInt());
    int start = CLAUSE_START.matcher(before).results().mapToInt(MatchResult::start).max().orElse(0);
    return before.substring(0, start);
  }

  /** Returns whether the text refuses; who describes a voice may leave one trait open. */
  static boolean refuses(String text) {
    if (!REFUSAL.areIn(text)) {
      return false;
    }
    List<String> refusals = new ArrayList<>();
    int described = 0;
    for (String sentence : SENTENCE_END.split(text, -1)) {
      if (REFUSAL.areIn(sentence)) {
        refusals.add(sentence);
      } else if (VoiceAttributes.areIn(sentence)) {
        described++;
      }
    }
    boolean leavesTraitOpen = !refusals.isEmpty() && refusals.stream().allMatch(TRAIT::areIn);
    return described < (leavesTraitOpen ? 1 : ENOUGH);
  }
}
