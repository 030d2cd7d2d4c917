package org.voicepersona.describe.check;

import java.util.regex.Pattern;

/** Takes the endings off words, so that {@code warm} and {@code warmth} count as the same. */
final class Stems {

  private static final Pattern ENDING =
      Pattern.compile(
          "(?<=\\w{3})(?:'s|’s|n't|iness|ness|ies|ied|ily|ings?|edly|ed|est|es|er|ely|th|e|s|y|ly)$");

  private Stems() {}

  /** Returns a word in lower case without its ending. */
  static String of(String word) {
    return ENDING.matcher(word).replaceFirst("");
  }

  /** Returns whether a word in lower case means something by itself. */
  static boolean isMeant(String word) {
    return word.length() > 2 && !FunctionWords.contains(word);
  }
}
