package org.voicepersona.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Words that were put into the texts of a group come out as typical of it, and no others. */
class WordContrastTest {

  @Test
  void findsWhatWasPutInAndNoChance() {
    Vocabulary vocabulary = new Vocabulary();
    WordContrast contrast = new WordContrast(vocabulary);
    SplittableRandom random = new SplittableRandom(3);
    for (int text = 0; text < 2_000; text++) {
      String group = text % 4 == 0 ? "female" : "male";
      List<String> words = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        words.add("common" + random.nextInt(150));
      }
      if (random.nextInt(10) < (group.equals("female") ? 6 : 2)) {
        words.add("bright");
      }
      if (random.nextInt(10) < (group.equals("male") ? 3 : 1)) {
        words.add("gravelly");
      }
      contrast.add(group, vocabulary.distinct(words));
    }
    Map<String, List<WordContrast.Typical>> typical = contrast.typical(5, 3);
    assertThat(typical.keySet()).containsExactly("male", "female");
    assertThat(typical.get("female").get(0).word()).isEqualTo("bright");
    assertThat(typical.get("female").get(0).share()).isBetween(0.5, 0.7);
    assertThat(typical.get("male").get(0).word()).isEqualTo("gravelly");
    assertThat(typical.get("female").stream().skip(1)).allMatch(word -> word.z() < 4);
  }

  @Test
  void aGroupAloneHasNothingTypical() {
    Vocabulary vocabulary = new Vocabulary();
    WordContrast contrast = new WordContrast(vocabulary);
    contrast.add("male", vocabulary.distinct(List.of("deep", "voice")));
    contrast.add("", vocabulary.distinct(List.of("deep", "voice")));
    assertThat(contrast.typical(5, 3)).isEmpty();
  }
}
