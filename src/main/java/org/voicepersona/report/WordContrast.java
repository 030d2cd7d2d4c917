package org.voicepersona.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the words that distinguish the texts of one group from all others: log odds ratios with an
 * informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, "Fightin' Words", Political
 * Analysis 16). A word counts once per text.
 */
public final class WordContrast {

  /** The most groups that are compared; further ones count only as background. */
  private static final int MOST_GROUPS = 100;

  /** Pseudo-counts of the prior: enough to keep rare words from the top. */
  private static final double PRIOR_WORDS = 500;

  /** Least z-score of a typical word: 95 % of chance results are within ±1.96. */
  private static final double LEAST_Z = 1.96;

  /**
   * A word that is typical of a group.
   *
   * @param word the word
   * @param z the z-score: standard deviations of the log odds ratio above 0
   * @param share of the group's texts that contain it, 0 to 1
   */
  public record Typical(String word, double z, double share) {}

  private final Vocabulary vocabulary;
  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final Group all = new Group();

  private static final class Group {
    private int[] counts = new int[1024];
    private long words;
    private long texts;

    void add(int[] ids) {
      texts++;
      words += ids.length;
      for (int id : ids) {
        if (id >= counts.length) {
          counts = Arrays.copyOf(counts, Math.max(2 * counts.length, id + 1));
        }
        counts[id]++;
      }
    }

    double count(int id) {
      return id < counts.length ? counts[id] : 0;
    }
  }

  /** Makes a contrast of texts, whose words {@code vocabulary} numbers. */
  WordContrast(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Adds a text's distinct words; a text without a group is background. */
  void add(String group, int[] words) {
    all.add(words);
    if (!group.isEmpty()) {
      group(group).ifPresent(of -> of.add(words));
    }
  }

  private Optional<Group> group(String name) {
    if (groups.size() < MOST_GROUPS) {
      groups.computeIfAbsent(name, any -> new Group());
    }
    return Optional.ofNullable(groups.get(name));
  }

  /**
   * Returns the most typical words of the largest groups, largest group first; groups without
   * typical words are left out.
   */
  Map<String, List<Typical>> typical(int mostGroups, int mostWords) {
    Map<String, List<Typical>> typical = new LinkedHashMap<>();
    groups.entrySet().stream()
        .sorted(
            Comparator.comparingLong((Map.Entry<String, Group> entry) -> -entry.getValue().texts)
                .thenComparing(Map.Entry::getKey))
        .limit(mostGroups)
        .forEach(
            entry -> {
              List<Typical> words = typical(entry.getValue(), mostWords);
              if (!words.isEmpty()) {
                typical.put(entry.getKey(), words);
              }
            });
    return typical;
  }

  private List<Typical> typical(Group group, int most) {
    List<Typical> words = new ArrayList<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      double inGroup = group.count(id);
      double elsewhere = all.count(id) - inGroup;
      double prior = PRIOR_WORDS * all.count(id) / all.words;
      double logOdds =
          logOdds(inGroup + prior, group.words + PRIOR_WORDS)
              - logOdds(elsewhere + prior, all.words - group.words + PRIOR_WORDS);
      double z = logOdds / Math.sqrt(1 / (inGroup + prior) + 1 / (elsewhere + prior));
      if (z > LEAST_Z) {
        words.add(new Typical(vocabulary.word(id), z, inGroup / group.texts));
      }
    }
    words.sort(Comparator.comparingDouble(Typical::z).reversed().thenComparing(Typical::word));
    return List.copyOf(words.subList(0, Math.min(most, words.size())));
  }

  private static double logOdds(double count, double total) {
    return Math.log(count / (total - count));
  }
}
