package org.voicepersona.describe.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Texts that nearly repeat earlier ones, with word triples whose overlap is known. */
class NearDuplicatesTest {

  private static final int TEXTS = 400;
  private static final int WORDS = 150;

  private static List<String> words(SplittableRandom random) {
    return IntStream.range(0, WORDS)
        .mapToObj(i -> "w" + random.nextInt(1_000_000))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /** Returns the share of texts that are found when {@code changed} words at the end differ. */
  private static double found(int changed) {
    NearDuplicates duplicates = new NearDuplicates();
    SplittableRandom random = new SplittableRandom(1);
    int found = 0;
    for (int text = 0; text < TEXTS; text++) {
      List<String> words = words(random);
      assertThat(duplicates.repeats(String.join(" ", words))).isFalse();
      for (int i = WORDS - changed; i < WORDS; i++) {
        words.set(i, "x" + random.nextInt(1_000_000));
      }
      found += duplicates.repeats(String.join(", ", words)) ? 1 : 0;
    }
    return (double) found / TEXTS;
  }

  @Test
  void findsTextsByHowMuchTheyShare() {
    assertThat(found(0)).isEqualTo(1);
    assertThat(found(4)).as("95 % of the triples in both").isGreaterThan(0.97);
    assertThat(found(8)).as("90 % of the triples in both").isBetween(0.8, 0.95);
    assertThat(found(26)).as("70 % of the triples in both").isLessThan(0.08);
    assertThat(found(WORDS)).isZero();
  }

  @Test
  void caseAndPunctuationMakeNoDifference() {
    NearDuplicates duplicates = new NearDuplicates();
    duplicates.repeats("A calm, even voice. It is low.");
    assertThat(duplicates.repeats("a calm even voice; it is LOW")).isTrue();
  }

  @Test
  void nothingRepeatsNothing() {
    NearDuplicates duplicates = new NearDuplicates();
    assertThat(duplicates.repeats("")).isFalse();
    assertThat(duplicates.repeats("...")).isFalse();
  }
}
