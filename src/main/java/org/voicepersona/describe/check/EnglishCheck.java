package org.voicepersona.describe.check;

import java.lang.Character.UnicodeScript;
import java.util.List;
import java.util.Set;

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

  /** None of these is an English word, or likely in an English text about voices. */
  private static final Set<String> FOREIGN =
      Set.of(
          // German
          "der",
          "das",
          "und",
          "ist",
          "mit",
          "eine",
          "einen",
          "einer",
          "einem",
          "nicht",
          "auf",
          "sich",
          "für",
          "wie",
          "auch",
          "sehr",
          "aber",
          "wird",
          "seine",
          "ihre",
          "stimme",
          "sprecher",
          "klingt",
          "dieser",
          "oder",
          "durch",
          // French
          "le",
          "les",
          "des",
          "une",
          "est",
          "avec",
          "dans",
          "qui",
          "pour",
          "sur",
          "ses",
          "très",
          "et",
          "du",
          "voix",
          "elle",
          "cette",
          "sont",
          "aux",
          "d'une",
          "d’une",
          // Spanish
          "el",
          "los",
          "las",
          "una",
          "es",
          "con",
          "por",
          "para",
          "su",
          "muy",
          "que",
          "del",
          "voz",
          "pero",
          "como",
          "tiene",
          "un",
          "más",
          "sus",
          // Italian
          "il",
          "che",
          "è",
          "di",
          "della",
          "molto",
          "voce",
          "sono",
          "gli",
          "nel",
          "anche",
          "più",
          // Portuguese
          "uma",
          "não",
          "com",
          "é",
          "muito",
          "um",
          "os",
          "sua",
          "seu",
          "ao",
          "mais",
          // Dutch
          "het",
          "een",
          "van",
          "zijn",
          "met",
          "niet",
          "stem",
          "wordt",
          "ook",
          "zeer",
          "heeft",
          // Malay and Indonesian
          "yang",
          "dan",
          "dengan",
          "suara",
          "ini",
          "untuk",
          "dari",
          "pada",
          "adalah",
          "tidak",
          "sangat",
          // Swedish, Norwegian, Danish
          "och",
          "är",
          "ett",
          "det",
          "att",
          "inte",
          "på",
          "og",
          "ikke",
          // Polish
          "jest",
          "nie",
          "się",
          "głos",
          "bardzo",
          "oraz",
          "który",
          // Turkish
          "bir",
          "ve",
          "için",
          "çok",
          "ile",
          // Vietnamese
          "và",
          "là",
          "giọng",
          "của",
          "một",
          "có");

  private static final int LEAST_FOREIGN_WORDS = 3;

  /** Less may be a phonetic symbol. */
  private static final int LEAST_LETTERS = 3;

  private EnglishCheck() {}

  /** Returns whether a sentence of the text is in another language. */
  static boolean hasForeignSentence(List<List<String>> sentences) {
    for (List<String> sentence : sentences) {
      long foreign = sentence.stream().filter(EnglishCheck::isForeign).count();
      long english = sentence.stream().filter(ENGLISH::contains).count();
      if (foreign >= LEAST_FOREIGN_WORDS && foreign > english) {
        return true;
      }
    }
    return false;
  }

  private static boolean isForeign(String word) {
    return FOREIGN.contains(word)
        || (word.length() >= LEAST_LETTERS && word.codePoints().anyMatch(EnglishCheck::isAccented));
  }

  private static boolean isAccented(int c) {
    return c > 0x7F && Character.isLetter(c) && UnicodeScript.of(c) == UnicodeScript.LATIN;
  }
}
