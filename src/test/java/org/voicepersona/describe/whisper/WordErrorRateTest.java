package org.voicepersona.describe.whisper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordErrorRateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "he was not an ill disposed young man. | He was not an ill-disposed young man! | 0",
        "the cat sat on the mat | the cat sat on mat | 0.16666666666666666",
        "the cat sat on the mat | a cat sat on the red mat | 0.3333333333333333",
        "a b c d | w x y z | 1",
        "one | one two three four | 3",
        "one two | '' | 1",
        "Don’t stop | don't STOP | 0",
        "ﬁve straße | five strasse | 0.5",
        "hello [noise] (laughs) world <s> | hello world | 0",
        "Grüße aus Köln | grüße aus köln | 0"
      })
  void countsWhatMustBeChangedForEachWordOfTheReference(
      String reference, String recognised, double rate) {
    assertThat(WordErrorRate.of(reference, recognised)).isEqualTo(rate);
  }

  @Test
  void thereIsNoRateWithoutWordsToCompare() {
    assertThat(WordErrorRate.of("", "anything")).isNaN();
    assertThat(WordErrorRate.of(" ... ", "")).isNaN();
    assertThat(WordErrorRate.of("word ".repeat(20_001), "word")).isNaN();
  }

  /** The definition, without a table: the least over everything that the last words can do. */
  @Property(tries = 300)
  void equalsTheDefinition(
      @ForAll @Size(max = 5) List<@IntRange(max = 2) Integer> reference,
      @ForAll @Size(max = 5) List<@IntRange(max = 2) Integer> recognised) {
    double rate = WordErrorRate.of(text(reference), text(recognised));
    if (reference.isEmpty()) {
      assertThat(rate).isNaN();
    } else {
      assertThat(rate * reference.size()).isCloseTo(distance(reference, recognised), within(1e-9));
    }
  }

  private static String text(List<Integer> words) {
    List<String> text = new ArrayList<>();
    words.forEach(word -> text.add("w" + word));
    return String.join(" ", text);
  }

  private static int distance(List<Integer> a, List<Integer> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.size() + b.size();
    }
    List<Integer> shortA = a.subList(1, a.size());
    List<Integer> shortB = b.subList(1, b.size());
    int same = distance(shortA, shortB) + (a.get(0).equals(b.get(0)) ? 0 : 1);
    return Collections.min(List.of(same, distance(shortA, b) + 1, distance(a, shortB) + 1));
  }
}
