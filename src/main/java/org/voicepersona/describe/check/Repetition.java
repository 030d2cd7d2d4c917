package org.voicepersona.describe.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds texts that say the same again and again, in the same words or in another order of them. */
final class Repetition {

  /** Fewer words with a meaning tell nothing. */
  private static final int LEAST_WORDS = 6;

  /** Of these, so many must differ. */
  private static final double LEAST_DISTINCT = 0.4;

  /** So many times one word alone. */
  private static final int LEAST_OF_ONE = 4;

  /** So many times one word among others. */
  private static final int MOST_OF_ONE = 5;

  private static final int ROOT_LETTERS = 6;

  private static final int LEAST_OF_SENTENCE = 3;
  private static final int TIMES = 3;

  /** First parts of compounds that tell how much of the last there is. */
  private static final Set<String> DEGREES = Set.of("well", "self", "soft", "low", "high");

  /** Verbs between which there is no difference. */
  private static final Set<String> LIGHT =
      Set.of(
          "sounds",
          "feels",
          "seems",
          "appears",
          "comes",
          "remains",
          "stays",
          "speaks",
          "talks",
          "really",
          "truly",
          "quite",
          "sounding",
          "speaking",
          "spoken",
          "speech",
          "speaker",
          "voice",
          "manner",
          "way",
          "has",
          "overall",
          "used",
          "uses",
          "use",
          "can",
          "says",
          "called",
          "described",
          "heard",
          "impression",
          "gives",
          "lends",
          "terms",
          "listener",
          "hears");

  private Repetition() {}

  /** Returns whether a text says the same again and again. */
  static boolean isIn(String text) {
    return AnswerCheck.looping(text).isPresent() || turnsInCircles(text);
  }

  /** Authority and authoritative are the same, and so are well-paced and paced. */
  private static String root(String word) {
    int hyphen = word.indexOf('-');
    boolean isOfDegree = hyphen > 0 && DEGREES.contains(word.substring(0, hyphen));
    String told = isOfDegree ? word.substring(word.lastIndexOf('-') + 1) : word;
    String stem = Stems.of(hyphen > 2 && !isOfDegree ? word.substring(0, hyphen) : told);
    return stem.length() <= ROOT_LETTERS ? stem : stem.substring(0, ROOT_LETTERS);
  }

  private static boolean isMeant(String word) {
    return Stems.isMeant(word) && !LIGHT.contains(word);
  }

  private static boolean turnsInCircles(String text) {
    Map<Set<String>, Integer> sentences = new HashMap<>();
    Map<String, Integer> times = new HashMap<>();
    int count = 0;
    for (List<String> words : Words.sentences(text)) {
      List<String> meant = words.stream().filter(Repetition::isMeant).toList();
      List<String> roots =
          meant.stream()
              .filter(word -> !VoiceAttributes.isSubject(word))
              .map(Repetition::root)
              .toList();
      count += roots.size();
      roots.forEach(root -> times.merge(root, 1, Integer::sum));
      Set<String> stems = meant.stream().map(Repetition::root).collect(Collectors.toSet());
      if (words.size() >= LEAST_OF_SENTENCE
          && !roots.isEmpty()
          && sentences.merge(stems, 1, Integer::sum) == TIMES) {
        return true;
      }
    }
    int distinct = times.size();
    int most = times.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return (most >= MOST_OF_ONE && most >= LEAST_DISTINCT * count)
        || (count >= LEAST_OF_ONE && distinct == 1)
        || (count >= LEAST_WORDS && distinct < LEAST_DISTINCT * count);
  }
}
