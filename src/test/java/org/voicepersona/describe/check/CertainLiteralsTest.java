package org.voicepersona.describe.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must stand in a text before an expression is tried on it. */
class CertainLiteralsTest {

  private static final Path TEXTS =
      Path.of("src/test/resources/org/voicepersona/report/flag/of-other-hands.jsonl");

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

  @ParameterizedTest
  @CsvSource({
    "refusals.txt, named",
    "refusals.txt, impersonal",
    "chat.txt, offer",
    "chat.txt, presenting",
    "reports.txt, content",
    "questions.txt, question"
  })
  void noMatchIsMissedForThem(String list, String kind) throws IOException {
    List<String> texts =
        Files.readAllLines(TEXTS).stream().map(line -> line.toLowerCase(Locale.ROOT)).toList();
    for (String whole : Vocabulary.expressions(list, kind)) {
      for (String expression : CertainLiterals.alternatives(whole)) {
        List<String> literals = CertainLiterals.of(expression);
        Pattern pattern = Pattern.compile(expression);
        for (String text : texts) {
          Matcher found = pattern.matcher(text);
          while (!literals.isEmpty() && found.find()) {
            assertThat(found.group()).containsAnyOf(literals.toArray(String[]::new));
          }
        }
      }
    }
  }
}
