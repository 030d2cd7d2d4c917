package org.voicepersona.describe.whisper;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The word error rate of a transcript: the words that must be substituted, deleted and inserted to
 * make the reference of what was recognised, for each word of the reference. 0 is perfect; it may
 * exceed 1.
 *
 * <p>Texts are normalised as by {@code BasicTextNormalizer} of openai/whisper: lower case, NFKC,
 * without what stands in brackets, and with marks, symbols and punctuation as spaces. Numbers and
 * spellings are not unified: "twenty" for "20" is an error.
 */
public final class WordErrorRate {

  private static final Pattern BRACKETED = Pattern.compile("[<\\[][^>\\]]*[>\\]]|\\([^)]+\\)");
  private static final Pattern SIGNS = Pattern.compile("[\\p{M}\\p{S}\\p{P}]");
  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Z}]+");

  /** Longer texts are no transcripts of a clip, and take long to compare. */
  private static final int MOST_WORDS = 20_000;

  private WordErrorRate() {}

  /**
   * Returns the word error rate.
   *
   * @return {@code NaN} when the reference has no words, or either text has more than 20,000
   */
  static double of(String reference, String recognised) {
    List<String> expected = words(reference);
    List<String> found = words(recognised);
    if (expected.isEmpty() || Math.max(expected.size(), found.size()) > MOST_WORDS) {
      return Double.NaN;
    }
    return (double) distance(expected, found) / expected.size();
  }

  /** Returns the normalised words of a text. */
  static List<String> words(String text) {
    String plain = BRACKETED.matcher(text.toLowerCase(Locale.ROOT)).replaceAll("");
    plain = Normalizer.normalize(plain, Normalizer.Form.NFKC);
    plain = SIGNS.matcher(plain).replaceAll(" ").toLowerCase(Locale.ROOT);
    return Arrays.stream(SPACE.split(plain, -1)).filter(word -> !word.isEmpty()).toList();
  }

  /** Levenshtein's distance in words, row by row of the table. */
  private static int distance(List<String> expected, List<String> found) {
    int[] above = new int[found.size() + 1];
    int[] row = new int[found.size() + 1];
    Arrays.setAll(above, j -> j);
    for (int i = 1; i <= expected.size(); i++) {
      row[0] = i;
      for (int j = 1; j <= found.size(); j++) {
        int substituted = above[j - 1] + (expected.get(i - 1).equals(found.get(j - 1)) ? 0 : 1);
        row[j] = Math.min(substituted, Math.min(above[j], row[j - 1]) + 1);
      }
      int[] done = above;
      above = row;
      row = done;
    }
    return above[found.size()];
  }
}
