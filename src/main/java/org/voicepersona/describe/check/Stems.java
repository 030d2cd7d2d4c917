package org.voicepersona.describe.check;

import java.util.Set;
import java.util.regex.Pattern;

/** Takes the endings off words, so that {@code warm} and {@code warmth} count as the same. */
final class Stems {

  private static final Pattern ENDING =
      Pattern.compile(
          "(?<=\\w{3})(?:'s|’s|n't|iness|ness|ies|ied|ily|ings?|edly|ed|est|es|er|ely|th|e|s|y|ly)$");

  /** What makes a noun of a word that may have an ending. */
  private static final Pattern NOUN =
      Pattern.compile(
          "(?<=\\w{3})(?:ness|nesses|fully|ful|ment|ments|ingly|ures?|als?|ations?|ions?)$");

  /** Words that stand in any talk. */
  private static final Set<String> LIGHT =
      Set.of(
          "please",
          "like",
          "want",
          "need",
          "know",
          "think",
          "get",
          "got",
          "going",
          "let",
          "take",
          "really",
          "well",
          "right",
          "okay",
          "yes",
          "thing",
          "things",
          "way",
          "lot",
          "sure",
          "put",
          "say",
          "tell",
          "tells",
          "told",
          "telling",
          "ask",
          "asks",
          "asked",
          "said",
          "says",
          "come",
          "came",
          "comes",
          "make",
          "made",
          "makes",
          "time",
          "still",
          "first",
          "last",
          "next",
          "never",
          "always",
          "every",
          "without",
          "goes",
          "something",
          "nothing",
          "everything",
          "anything");

  /** Such as "don't" and "we'll". */
  private static final Pattern SHORTENED = Pattern.compile("n?['’](?:t|ll|re|ve|m|d)$");

  private Stems() {}

  /** Returns a word in lower case without its ending. */
  static String of(String word) {
    return ENDING.matcher(NOUN.matcher(word).replaceFirst("")).replaceFirst("");
  }

  /** Returns whether a word in lower case means something by itself. */
  static boolean isMeant(String word) {
    return word.length() > 2
        && !FunctionWords.contains(word)
        && !LIGHT.contains(word)
        && !SHORTENED.matcher(word).find();
  }
}
