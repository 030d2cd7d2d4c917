package org.voicepersona.describe.check;

import java.lang.Character.UnicodeScript;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
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

  private static final Set<String> BORROWED =
      Set.of(
          "café",
          "cafés",
          "blasé",
          "cliché",
          "clichés",
          "clichéd",
          "naïve",
          "naïf",
          "fiancé",
          "fiancée",
          "façade",
          "décor",
          "résumé",
          "déjà",
          "passé",
          "risqué",
          "protégé",
          "crème",
          "élan",
          "entrée",
          "touché",
          "señor",
          "señora",
          "rosé",
          "soirée",
          "émigré",
          "über",
          "maître",
          "brûlée",
          "québécois",
          "canapé",
          "coöperative",
          "soufflé",
          "piñata");

  /** Words of Dutch, German or Italian as well. */
  private static final Set<String> SHARED = Set.of("is", "in", "of", "an", "on", "at");

  /** Enough where a sentence of as many words and more has no English word. */
  private static final int LEAST_AMONG_NO_ENGLISH = 2;

  /** A shorter sentence may have none by chance. */
  private static final int LEAST_UNKNOWN_WORDS = 5;

  /** Some words of other languages are spelt as English ones. */
  private static final double MOST_KNOWN = 0.2;

  /** What words of other languages hardly end with. */
  private static final Pattern ENGLISH_FORM =
      Pattern.compile(
          "^(?:a|i|my|mr|mrs)$|(?:ing|ness|ful|less|ous|ght|[^aeiou]ly|ck|sh|ed|tion|'s|’s|n't|ee|ay|th|ry|gh)$|^(?:wh|sh|th|kn|wr)|\\d");

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
              && 2L * sentence.size() <= 7 * foreign;
      if (isOther || isShort || isUnknown(sentence)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether hardly a word of a sentence is one that English texts about voices have. */
  private static boolean isUnknown(List<String> sentence) {
    List<String> words =
        sentence.stream()
            .filter(word -> word.length() > 1)
            .filter(word -> word.codePoints().anyMatch(EnglishCheck::isLatin))
            .toList();
    long known = words.stream().filter(EnglishCheck::isKnown).count();
    return words.size() >= LEAST_UNKNOWN_WORDS && known <= MOST_KNOWN * words.size();
  }

  private static boolean isKnown(String word) {
    return ENGLISH.contains(word)
        || FunctionWords.contains(word)
        || ENGLISH_FORM.matcher(word).find()
        || VoiceAttributes.isKnown(word);
  }

  private static boolean isEnglishAlone(String word) {
    return ENGLISH.contains(word) && !SHARED.contains(word);
  }

  private static boolean isForeign(String word) {
    return FOREIGN.contains(word)
        || (!BORROWED.contains(word)
            && word.length() >= LEAST_LETTERS
            && word.codePoints().anyMatch(EnglishCheck::isAccented));
  }

  private static boolean isLatin(int c) {
    return UnicodeScript.of(c) == UnicodeScript.LATIN;
  }

  private static boolean isAccented(int c) {
    return c > 0x7F && Character.isLetter(c) && isLatin(c);
  }
}
