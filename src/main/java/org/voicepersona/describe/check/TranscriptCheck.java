package org.voicepersona.describe.check;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
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

  private static final Phrases TELLS_CONTENT = Phrases.read("reports.txt", "content");

  /** Words that tell of a saying; what is said may come in other words behind them. */
  private static final Phrases REPORTS = Phrases.read("reports.txt", "report");

  /** Of the words with a meaning in the transcript, this share in one sentence is a paraphrase. */
  private static final double PARAPHRASE = 0.6;

  private static final int LEAST_SHARED_STEMS = 2;

  /** Shorter words stand in any text. */
  private static final int LEAST_LETTERS = 4;

  private static final Pattern NAME =
      Pattern.compile("(?<=[\\p{Ll}\\d],? )\\p{Lu}\\p{Ll}{2,}(?= [\\p{Ll}]|[.,;!?]|['’]s|$)");

  private static final Pattern SUPPOSED =
      Pattern.compile("\\b(?:might|could|would)(?: \\w+){0,3} ?$");

  private TranscriptCheck() {}

  /** Returns whether {@code text} repeats what is said, or tells what it is about. */
  static boolean leaks(String text, String transcript) {
    if (tellsContent(text.toLowerCase(Locale.ROOT))) {
      return true;
    }
    List<String> said = Words.of(transcript);
    if (said.size() < SHORTEST_QUOTED_WORDS) {
      return false;
    }
    int run = Math.max(SHORTEST_TRANSCRIPT_WORDS, Math.min(RUN_WORDS, said.size()));
    return sharesRun(Words.of(text), said, run)
        || quotes(text, said)
        || paraphrases(text, said)
        || sharesName(text, transcript);
  }

  private static boolean tellsContent(String text) {
    return TELLS_CONTENT.in(text).anyMatch(told -> isReal(text, told.start()));
  }

  /** Returns whether a text is nothing but words of the transcript, in their order. */
  static boolean isPartOf(String text, String transcript) {
    List<String> words = Words.of(text);
    return !words.isEmpty() && Collections.indexOfSubList(Words.of(transcript), words) >= 0;
  }

  /** As though he were telling somebody about the weather. */
  private static boolean isReal(String text, int place) {
    String before = text.substring(0, place);
    int start = Math.max(before.lastIndexOf('.'), before.lastIndexOf(';')) + 1;
    String clause = before.substring(start).toLowerCase(Locale.ROOT);
    return !Imagery.isIn(clause)
        && !clause.contains("like someone")
        && !clause.contains("like somebody")
        && !Imagery.isTurned(clause + " ")
        && !SUPPOSED.matcher(clause).find();
  }

  private static boolean paraphrases(String text, List<String> said) {
    Set<String> meant = stems(said);
    for (List<String> sentence : Words.sentences(text)) {
      Set<String> shared = stems(sentence);
      shared.retainAll(meant);
      double share = (double) shared.size() / Math.max(1, meant.size());
      String words = String.join(" ", sentence);
      boolean isRetold = shared.size() >= LEAST_SHARED_STEMS && share >= PARAPHRASE;
      if ((isRetold && !Imagery.isIn(words)) || reports(words, shared)) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a sentence tells of a saying, and behind it has a word of what is said. */
  private static boolean reports(String sentence, Set<String> shared) {
    return REPORTS
        .in(sentence)
        .filter(verb -> isReal(sentence, verb.start()))
        .anyMatch(
            verb ->
                Words.of(sentence.substring(verb.end())).stream()
                    .filter(word -> word.length() >= LEAST_LETTERS)
                    .map(Stems::of)
                    .anyMatch(shared::contains));
  }

  /** Returns the stems of the words that mean something by themselves, none of them of voices. */
  private static Set<String> stems(List<String> words) {
    return words.stream()
        .filter(Stems::isMeant)
        .filter(word -> !VoiceAttributes.isOne(word) && !VoiceAttributes.isSubject(word))
        .map(Stems::of)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Returns whether somebody or something is named in the middle of a sentence of either text. */
  private static boolean sharesName(String text, String transcript) {
    Set<String> said =
        NAME.matcher(transcript).results().map(MatchResult::group).collect(Collectors.toSet());
    return NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .anyMatch(name -> said.contains(name) && !AccentClaim.names(name));
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
