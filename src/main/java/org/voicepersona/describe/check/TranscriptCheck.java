package org.voicepersona.describe.check;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds in a description the words of the clip that it is about. */
final class TranscriptCheck {

  /** So many words in a row are no chance; nor are fewer that are the whole transcript. */
  private static final int RUN_WORDS = 5;

  private static final int SHORTEST_TRANSCRIPT_WORDS = 3;

  /** Between quotation marks a shorter run is a quotation. */
  private static final int SHORTEST_QUOTED_WORDS = 2;

  private static final Pattern QUOTED =
      Pattern.compile("[\"“„«]([^\"“”„«»]{2,300})[\"”“»]|(?<!\\w)['‘]([^'‘’]{2,300})['’](?!\\w)");

  private static final Pattern TELLS_CONTENT =
      Pattern.compile(
          "\\b(?:speaker|voice|narrator|person|man|woman|he|she|they)"
              + " (?:(?:is |are |was )?(?:saying|telling|talking about|speaking about|discussing|"
              + "mentioning|asking (?:if|whether|for|about))|says|said|talks about|speaks about|"
              + "discusses|mentions|asks (?:if|whether|for|about)|recounts|narrates how)\\b",
          Pattern.CASE_INSENSITIVE);

  private TranscriptCheck() {}

  /** Returns whether {@code text} repeats what is said, or tells what it is about. */
  static boolean leaks(String text, String transcript) {
    if (TELLS_CONTENT.matcher(text).find()) {
      return true;
    }
    List<String> said = Words.of(transcript);
    if (said.size() < SHORTEST_QUOTED_WORDS) {
      return false;
    }
    int run = Math.max(SHORTEST_TRANSCRIPT_WORDS, Math.min(RUN_WORDS, said.size()));
    return sharesRun(Words.of(text), said, run) || quotes(text, said);
  }

  private static boolean quotes(String text, List<String> said) {
    Matcher quoted = QUOTED.matcher(text);
    while (quoted.find()) {
      String group = quoted.group(1) != null ? quoted.group(1) : quoted.group(2);
      List<String> words = Words.of(group);
      if (words.size() >= SHORTEST_QUOTED_WORDS && sharesRun(words, said, words.size())) {
        return true;
      }
    }
    return false;
  }

  private static boolean sharesRun(List<String> text, List<String> said, int length) {
    if (text.size() < length || said.size() < length) {
      return false;
    }
    Set<List<String>> runs = new HashSet<>();
    for (int i = 0; i + length <= said.size(); i++) {
      runs.add(said.subList(i, i + length));
    }
    for (int i = 0; i + length <= text.size(); i++) {
      if (runs.contains(text.subList(i, i + length))) {
        return true;
      }
    }
    return false;
  }
}
