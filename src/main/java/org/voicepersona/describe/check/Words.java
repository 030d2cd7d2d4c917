package org.voicepersona.describe.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Takes English text apart into sentences and words, as the checks of descriptions compare it. */
public final class Words {

  private static final Pattern SENTENCE_END =
      Pattern.compile("[.!?;]+[\"'”’)*]*\\s+|\\n+|\\s(?://+|[•·])\\s");

  /** What stands behind more than three words; of fewer, the colon makes a label. */
  private static final Pattern COLON =
      Pattern.compile(":(?<=\\S\\s{1,3}\\S{1,30}\\s{1,3}\\S{1,30}\\s{1,3}\\S{1,30}:)\\s+");

  private static final Pattern BREAK = Pattern.compile("[,—–()\\[\\]|/]|(?<!\\S)-+(?!\\S)");

  /** Letters and words; of longer ones the search for phrases would take long. */
  private static final int LONGEST_WORD = 60;

  private static final int LONGEST_SENTENCE = 150;

  private static final Pattern QUOTATION =
      Pattern.compile("[\"“](?<=\\w[^\"“”]{0,3}[\"“])(?:(?<=\")[^\"]{1,100}\"|(?<=“)[^”]{1,100}”)");

  private Words() {}

  /** Returns a text without what stands between quotation marks in the middle of it. */
  static String withoutQuotations(String text) {
    return QUOTATION.matcher(text).replaceAll(" ");
  }

  /**
   * Returns the words in lower case: runs of letters, digits, apostrophes and hyphens, so that
   * {@code low-pitched} is one.
   */
  public static List<String> of(String mixedCase) {
    String text = mixedCase.toLowerCase(Locale.ROOT);
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (isPartOfWord(c)) {
        start = start < 0 ? i : start;
      } else if (start >= 0) {
        words.add(text.substring(start, i));
        start = -1;
      }
      i += Character.charCount(c);
    }
    if (start >= 0) {
      words.add(text.substring(start));
    }
    return words;
  }

  /** Returns the sentences and lines of the text, each as its words; none is empty. */
  public static List<List<String>> sentences(String text) {
    List<List<String>> sentences = new ArrayList<>();
    for (String sentence : SENTENCE_END.split(text, -1)) {
      List<String> words = of(sentence);
      if (!words.isEmpty()) {
        sentences.add(words);
      }
    }
    return sentences;
  }

  /**
   * Returns the sentences and lines of the text in lower case, none empty: words parted by a space,
   * and between two of them {@code ","} where a comma, dash, bracket or slash stands, and {@code
   * ":"} where a colon does that is not that of a label.
   */
  static List<String> punctuated(String text) {
    List<String> sentences = new ArrayList<>();
    for (String sentence : SENTENCE_END.split(text, -1)) {
      String parts =
          COLON
              .splitAsStream(sentence)
              .map(Words::withCommas)
              .filter(part -> !part.isEmpty())
              .collect(Collectors.joining(" : "));
      if (!parts.isEmpty()) {
        ofBearableLength(parts).forEach(sentences::add);
      }
    }
    return sentences;
  }

  private static String withCommas(String text) {
    return BREAK
        .splitAsStream(text)
        .map(part -> of(part).stream().map(Words::cut).collect(Collectors.joining(" ")))
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(" , "));
  }

  private static String cut(String word) {
    return word.length() > LONGEST_WORD ? word.substring(0, LONGEST_WORD) : word;
  }

  /** Parts what is too long for a sentence. */
  private static Stream<String> ofBearableLength(String sentence) {
    String[] words = sentence.split(" ", -1);
    return IntStream.range(0, (words.length + LONGEST_SENTENCE - 1) / LONGEST_SENTENCE)
        .mapToObj(
            i ->
                Stream.of(words)
                    .skip((long) i * LONGEST_SENTENCE)
                    .limit(LONGEST_SENTENCE)
                    .collect(Collectors.joining(" ")));
  }

  private static boolean isPartOfWord(int c) {
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || c == '\''
          || c == '-';
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.DECIMAL_DIGIT_NUMBER ->
          true;
      default -> c == '’' || Character.isLetter(c);
    };
  }
}
