package org.voicepersona.describe.check;

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
            .filter(sentence -> !IMPERSONAL.areIn(sentence))
            .noneMatch(VoiceAttributes::areIn);
  }

  /** Returns whether the text refuses. */
  static boolean refuses(String text) {
    return REFUSAL.areIn(text)
        && SENTENCE_END
                .splitAsStream(text)
                .filter(sentence -> !REFUSAL.areIn(sentence))
                .filter(VoiceAttributes::areIn)
                .count()
            < ENOUGH;
  }
}
