package org.voicepersona.describe.check;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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
              + "mentioning|asking (?:if|whether|for|about))|(?:says|said)(?! (?:a few|something|nothing|little|much|a word|it all|so))|talks about|speaks about|"
              + "discusses|mentions|asks (?:if|whether|for|about)|recounts|narrates how)\\b",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern ENDING =
      Pattern.compile("(?<=\\w{3})(?:'s|’s|n't|ies|ied|ings?|ed|es|e|s|y|ly)$");

  /** Words that tell of a saying; what is said may come in other words behind them. */
  private static final Pattern REPORTS =
      Pattern.compile(
          "\\b(?:announc|report|explain|tell|told|warn|stat|ask|mention|describ|narrat|recount|complain|declar"
              + "|inform|say|said|claim|remark|request|order|instruct|question|wonder|recall|relat)\\w*\\b"
              + "|\\b(?:is|are|talks?|speaks?|story|sentence|statement|recording|clip) about\\b");

  /** Of the words with a meaning in the transcript, this share in one sentence is a paraphrase. */
  private static final double PARAPHRASE = 0.6;

  /** The same where the sentence tells of a saying. */
  private static final double REPORTED_PARAPHRASE = 0.4;

  private static final int LEAST_SHARED_STEMS = 3;

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
    return sharesRun(Words.of(text), said, run) || quotes(text, said) || paraphrases(text, said);
  }

  /** Returns whether a text is nothing but words of the transcript, in their order. */
  static boolean isPartOf(String text, String transcript) {
    List<String> words = Words.of(text);
    return !words.isEmpty() && Collections.indexOfSubList(Words.of(transcript), words) >= 0;
  }

  private static boolean paraphrases(String text, List<String> said) {
    Set<String> meant = stems(said);
    for (List<String> sentence : Words.sentences(text)) {
      Set<String> shared = stems(sentence);
      shared.retainAll(meant);
      boolean reports = REPORTS.matcher(String.join(" ", sentence)).find();
      double share = (double) shared.size() / Math.max(1, meant.size());
      if (shared.size() >= LEAST_SHARED_STEMS
          && share >= (reports ? REPORTED_PARAPHRASE : PARAPHRASE)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the stems of the words that mean something by themselves, none of them of voices. */
  private static Set<String> stems(List<String> words) {
    return words.stream()
        .filter(word -> word.length() > 2 && !FunctionWords.contains(word))
        .filter(word -> !VoiceAttributes.isOne(word))
        .map(TranscriptCheck::stem)
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static String stem(String word) {
    return ENDING.matcher(word).replaceFirst("");
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
