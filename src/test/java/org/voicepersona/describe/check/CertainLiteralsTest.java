package org.voicepersona.describe.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must stand in a text before an expression is tried on it. */
class CertainLiteralsTest {

  /** Descriptions in lower case: one of three of a list, and what else is hardly ever said. */
  private static final List<String> TEXTS =
      Stream.concat(
              descriptions("written-with-the-rules.jsonl", 3),
              Stream.of(
                  "he is calm, medium-paced and clear of accent. i cannot say how old he is.",
                  "a clean-cut young man, a second wind in his sails."))
          .toList();

  private static Stream<String> descriptions(String list, int step) {
    try {
      Path texts = Path.of("src/test/resources/org/voicepersona/report/flag", list);
      List<String> lines = Files.readAllLines(texts);
      return IntStream.iterate(0, i -> i < lines.size(), i -> i + step)
          .mapToObj(lines::get)
          .map(line -> line.replaceFirst(".*\"description\": \"", "").toLowerCase(Locale.ROOT));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + list, e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "deep voice; deep voice",
        "(?:very|so) deep(?: voice)?; ' deep'",
        "(?:very|quite) (?:deep|low)?; very,quite",
        "voices?; voice",
        "vo+ices; ices",
        "(?<!not )warm; warm",
        "warm(?! water); warm",
        "[a-z]+\\bslow\\w*; slow",
        "\\?{0,3}calm{2}; calm",
        "warm|cool; warm,cool",
        "(?<word>rough); rough"
      })
  void oneOfThemStandsInEveryMatch(String expression, String literals) {
    assertThat(CertainLiterals.of(expression)).containsExactly(literals.split(",", -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\w+", "(?:deep)?", "warm|.", "a?b?", "(?:x|\\d) ?"})
  void whatIsCertainOfNothingIsNothing(String expression) {
    assertThat(CertainLiterals.of(expression)).isEmpty();
  }

  @Test
  void aGroupOfAnotherKindIsTold() {
    assertThatThrownBy(() -> CertainLiterals.of("(?>deep)"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(?>deep)");
  }

  static Stream<Arguments> kinds() {
    return Stream.of("refusals.txt", "chat.txt", "reports.txt", "questions.txt", "measures.txt")
        .flatMap(
            list ->
                Vocabulary.lines(list).stream()
                    .filter(line -> !line.startsWith("define "))
                    .map(line -> line.substring(0, line.indexOf(" : ")))
                    .distinct()
                    .map(kind -> Arguments.of(list, kind)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void noMatchIsMissedForThem(String list, String kind) {
    int matches = 0;
    for (String whole : Vocabulary.expressions(list, kind)) {
      for (String expression : CertainLiterals.alternatives(whole)) {
        String[] literals = CertainLiterals.of(expression).toArray(String[]::new);
        Pattern pattern = Pattern.compile(expression);
        for (String text : TEXTS) {
          Matcher found = pattern.matcher(text);
          while (found.find()) {
            matches++;
            assertThat(
                    literals.length == 0 || Stream.of(literals).anyMatch(found.group()::contains))
                .as("one of %s in '%s'", List.of(literals), found.group())
                .isTrue();
          }
        }
      }
    }
    assertThat(matches).isPositive();
  }
}
