package org.voicepersona.describe.check;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Recognises a text that stops in the middle. */
final class TruncationCheck {

  /** What may stand between the last full stop and the end: quotes, brackets, tokens, emoji. */
  private static final Pattern TRAILER =
      Pattern.compile("([\\s\"'”’»)\\]*_`\\p{So}\\p{Cf}\\uFE0F]|" + AnswerCheck.TOKEN + ")+$");

  private static final Pattern SENTENCE_END = Pattern.compile("[.!?。！？।؟۔]$");
  private static final Pattern ELLIPSIS = Pattern.compile("(\\.\\.+|…)$");
  private static final Pattern BARE_NUMBER = Pattern.compile("\\s*\\(?\\d+[.)]\\s*");
  private static final Pattern ABBREVIATION = Pattern.compile("(?i).*\\b(e\\.g|i\\.e)\\.");
  private static final Pattern LIST_ITEM =
      Pattern.compile("\\s*([-*•–]\\s|\\d+[.)]\\s|\\*\\*|[\\p{Lu}][\\p{L}/ -]{0,30}:\\s).*");

  private static final Pattern BOLD = Pattern.compile("\\*\\*");

  /** Words that no phrase ends with. */
  private static final Set<String> DANGLING =
      Set.of(
          "a",
          "an",
          "the",
          "and",
          "or",
          "but",
          "nor",
          "of",
          "to",
          "in",
          "with",
          "for",
          "that",
          "which",
          "who",
          "whose",
          "is",
          "are",
          "was",
          "were",
          "has",
          "have",
          "had",
          "by",
          "from",
          "as",
          "at",
          "on",
          "like",
          "very",
          "slightly",
          "quite",
          "rather",
          "somewhat",
          "more",
          "most",
          "such",
          "his",
          "her",
          "their",
          "its",
          "this",
          "these",
          "into",
          "than",
          "between",
          "being",
          "be",
          "it",
          "they",
          "while",
          "if",
          "because",
          "making",
          "giving",
          "creating",
          "suggesting",
          "could",
          "would",
          "may",
          "might",
          "can",
          "when");

  private TruncationCheck() {}

  /**
   * Returns whether the text stops in the middle: its last sentence has no full stop, or a list is
   * cut off. A list whose items have no full stops is whole when its last item can be. A text
   * without words stops nowhere.
   */
  static boolean isTruncated(String text) {
    String end = TRAILER.matcher(text).replaceFirst("");
    if (AnswerCheck.empty(end).isPresent()) {
      return false;
    }
    List<String> lines = end.lines().filter(line -> !line.isBlank()).toList();
    String last = lines.get(lines.size() - 1);
    if (ELLIPSIS.matcher(end).find()
        || BARE_NUMBER.matcher(last).matches()
        || ABBREVIATION.matcher(last).matches()) {
      return true;
    }
    return !SENTENCE_END.matcher(end).find() && !isWholeListItem(lines);
  }

  private static boolean isWholeListItem(List<String> lines) {
    if (lines.size() < 2) {
      return false;
    }
    String last = lines.get(lines.size() - 1);
    String before = TRAILER.matcher(lines.get(lines.size() - 2)).replaceFirst("");
    List<String> words = Words.of(last);
    return LIST_ITEM.matcher(last).matches()
        && LIST_ITEM.matcher(before).matches()
        && !SENTENCE_END.matcher(before).find()
        && !words.isEmpty()
        && BOLD.matcher(last).results().count() % 2 == 0
        && Character.isLetterOrDigit(last.codePointBefore(last.length()))
        && !DANGLING.contains(words.get(words.size() - 1));
  }
}
