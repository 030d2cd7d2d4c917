package org.voicepersona.describe.acoustic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhraseBookTest {

  private static final Set<String> FACTS = Set.of("size", "hue");

  @Test
  void aPhraseThatMentionsSomethingUnknownIsNotChosen() {
    PhraseBook book = book("[text]", "it is {hue}.", "it is there.");
    assertThat(said(book, Map.of())).containsOnly("It is there.");
    assertThat(said(book, Map.of("hue", "red"))).containsOnly("It is there.", "It is red.");
  }

  @Test
  void anOptionalPartIsLeftOutWithItsSpace() {
    PhraseBook book = book("[text]", "a thing {hue?}, seen {size?}.");
    assertThat(said(book, Map.of("size", "far"))).containsOnly("A thing, seen far.");
  }

  @Test
  void conditionsOpenAndCloseSections() {
    PhraseBook book =
        book("[text: size = big | huge, hue = -]", "large.", "[text: size = small]", "little.");
    assertThat(said(book, Map.of("size", "huge"))).containsOnly("Large.");
    assertThat(said(book, Map.of("size", "small", "hue", "red"))).containsOnly("Little.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> book.say("text", Map.of("size", "big", "hue", "red"), random(1)))
        .withMessageContaining("[text]");
  }

  @Test
  void aFactToldOnceIsNotToldAgain() {
    PhraseBook book =
        book("once: hue", "[text]", "it is {c} {c?}.", "[c: hue = red]", "red", "crimson");
    assertThat(said(book, Map.of("hue", "red"))).containsOnly("It is red.", "It is crimson.");
  }

  @Test
  void noPhraseIsUsedTwice() {
    PhraseBook book = book("[text]", "{c} and {c}.", "[c]", "one", "two");
    assertThat(said(book, Map.of())).containsOnly("One and two.", "Two and one.");
  }

  @ParameterizedTest
  @CsvSource({"even,an", "deep,a", "unusual,an", "uniform,a", "hour,an", "european,a", "high,a"})
  void articlesFitTheNextWord(String word, String article) {
    PhraseBook book = book("[text]", "it is a(n) {hue} thing.");
    assertThat(said(book, Map.of("hue", word)))
        .containsOnly("It is " + article + " " + word + " thing.");
  }

  @Test
  void textOfAFactIsNeverExpanded() {
    PhraseBook book = book("[text]", "it is {hue}.");
    assertThat(said(book, Map.of("hue", "{size} $1 \\"))).containsOnly("It is {size} $1 \\.");
  }

  @ParameterizedTest
  @CsvSource({
    "'it is {colour}.', colour",
    "'it is {hue.', brace",
    "'[text: weight = 1]', weight",
    "'[text: hue]', hue",
    "'[Text]', [name]",
    "'once: weight', weight",
  })
  void aLineThatIsNotUnderstoodIsNamed(String line, String complaint) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> book("[text]", line))
        .withMessageContaining("test")
        .withMessageContaining(complaint);
  }

  private static PhraseBook book(String... lines) {
    return PhraseBook.parse(List.of(lines), "test", FACTS);
  }

  private static List<String> said(PhraseBook book, Map<String, String> facts) {
    return LongStream.range(0, 40)
        .mapToObj(seed -> book.say("text", facts, random(seed)))
        .distinct()
        .toList();
  }

  private static SplittableRandom random(long seed) {
    return new SplittableRandom(seed);
  }
}
