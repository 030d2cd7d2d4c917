package org.voicepersona.describe.check;

import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells sentences of other European and Malay languages from English ones by their function words:
 * the few words that make up a third of any running text, and that no two languages share; and by
 * their letters: English has no accents, but in a few words that it has borrowed.
 *
 * <p>Only evidence for another language counts. A list of adjectives has no function words and is
 * taken for English.
 */
final class EnglishCheck {

  private static final Set<String> ENGLISH =
      Set.of(
          "the", "and", "of", "to", "is", "with", "that", "in", "this", "it", "for", "as", "has",
          "are", "by", "on", "at", "from", "which", "be", "an", "or", "its", "but", "their", "his",
          "her", "have", "while", "who", "they", "there", "would", "could", "very", "not", "voice",
          "speaker", "sounds");

  private static final Set<String> FOREIGN =
      Vocabulary.lines("other-languages.txt").stream()
          .flatMap(line -> Arrays.stream(line.split(" ", -1)))
          .collect(Collectors.toUnmodifiableSet());

  private static final int LEAST_FOREIGN_WORDS = 3;

  /** Words of Dutch, German or Italian as well. */
  private static final Set<String> SHARED = Set.of("is", "in", "of", "an", "on", "at");

  /** Enough where a sentence of as many words and more has no English word. */
  private static final int LEAST_AMONG_NO_ENGLISH = 2;

  /** Less may be a phonetic symbol. */
  private static final int LEAST_LETTERS = 3;

  private EnglishCheck() {}

  /** Returns whether a sentence of the text is in another language. */
  static boolean hasForeignSentence(List<List<String>> sentences) {
    for (List<String> sentence : sentences) {
      long foreign = sentence.stream().filter(EnglishCheck::isForeign).count();
      long english = sentence.stream().filter(ENGLISH::contains).count();
      boolean isOther = foreign >= LEAST_FOREIGN_WORDS && foreign > english;
      boolean isShort =
          sentence.stream().noneMatch(EnglishCheck::isEnglishAlone)
              && foreign >= LEAST_AMONG_NO_ENGLISH
              && sentence.size() <= 3 * foreign;
      if (isOther || isShort) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEnglishAlone(String word) {
    return ENGLISH.contains(word) && !SHARED.contains(word);
  }

  private static boolean isForeign(String word) {
    return FOREIGN.contains(word)
        || (word.length() >= LEAST_LETTERS && word.codePoints().anyMatch(EnglishCheck::isAccented));
  }

  private static boolean isAccented(int c) {
    return c > 0x7F && Character.isLetter(c) && UnicodeScript.of(c) == UnicodeScript.LATIN;
  }
}
