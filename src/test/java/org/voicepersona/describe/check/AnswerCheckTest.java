package org.voicepersona.describe.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.describe.prompt.PromptSet;
import org.voicepersona.describe.prompt.PromptSet.Output;

/** Answers that a person has labelled, after those the original project published. */
class AnswerCheckTest {

  private static final String PROMPT = PromptSet.bundled("default").prompts().get(Output.VOICE);

  static List<Arguments> answers() throws IOException {
    try (InputStream in = AnswerCheckTest.class.getResourceAsStream("answers.tsv")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t", -1))
          .map(cells -> Arguments.of(cells[0], Boolean.valueOf(cells[1]), unescape(cells[2])))
          .toList();
    }
  }

  private static String unescape(String text) {
    return text.replace("\\uFFFD", "\uFFFD").replace("\\u0007", "\u0007").replace("\\n", "\n");
  }

  @ParameterizedTest
  @MethodSource("answers")
  void judgesAsAPerson(String verdict, boolean complete, String answer) {
    assertThat(verdict(PROMPT, answer, complete)).isEqualTo(verdict);
  }

  @Test
  void neverTakesWhatTheLimitCutOff() {
    assertThat(verdict(PROMPT, "The voice is low. It is calm.", true)).isEqualTo("fit");
    assertThat(verdict(PROMPT, "The voice is low. It is calm.", false)).isEqualTo("cut-off");
  }

  @Test
  void hearsAnEchoOfEveryBundledPrompt() {
    for (String name : PromptSet.BUNDLED) {
      PromptSet.bundled(name)
          .prompts()
          .values()
          .forEach(
              prompt ->
                  assertThat(verdict(prompt, "You said: " + prompt, true))
                      .isEqualTo("prompt-echo"));
    }
  }

  @Property
  void judgesWhateverAModelMaySay(@ForAll String answer, @ForAll boolean complete) {
    AnswerCheck.fault(PROMPT, answer, complete)
        .ifPresent(
            fault ->
                assertThat(fault.detail())
                    .hasSizeLessThan(150)
                    .doesNotContainPattern("\\p{Cntrl}"));
  }

  private static String verdict(String prompt, String answer, boolean complete) {
    return AnswerCheck.fault(prompt, answer, complete)
        .map(fault -> fault.kind().reason())
        .orElse("fit");
  }
}
