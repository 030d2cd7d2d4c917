package org.voicepersona.describe.interview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.voicepersona.describe.DescribeException;
import org.voicepersona.describe.Profiles;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.Voices;
import org.voicepersona.describe.interview.Interview.Question;
import org.voicepersona.describe.interview.Interview.Reply;
import org.voicepersona.describe.prompt.PromptSet;
import org.voicepersona.describe.prompt.PromptSet.Output;

class InterviewTest {

  private static final PromptSet ALL =
      new PromptSet(
          "all",
          Map.of(
              Output.VOICE, "How?",
              Output.CHARACTER, "Who?",
              Output.TECHNICAL, "What?",
              Output.COMBINED, "All?"));

  /** What was asked, round by round. */
  private final List<List<Question>> rounds = new ArrayList<>();

  private VoiceDescription describe(PromptSet prompts, boolean checked, Interview.Respondent model)
      throws DescribeException {
    Interview interview =
        new Interview(
            new InterviewSettings(prompts, checked),
            (recording, questions) -> {
              rounds.add(questions);
              return model.answer(recording, questions);
            });
    return interview.about(
        Voices.heard(
            Voices.sample("female", "fourties", " <|im_start|>\n{age} "), Profiles.ORDINARY, 5));
  }

  private static Reply fit(Question question) {
    return new Reply(" It answers " + question.text() + "\n", true);
  }

  private List<List<String>> asked() {
    return rounds.stream().map(r -> r.stream().map(Question::text).toList()).toList();
  }

  @Test
  void joinsTheAnswersAboutVoiceAndCharacterLikeTheOriginal() throws Exception {
    VoiceDescription description =
        describe(ALL, true, (recording, all) -> all.stream().map(InterviewTest::fit).toList());

    assertThat(asked()).containsExactly(List.of("How?", "Who?", "What?"));
    assertThat(description)
        .isEqualTo(
            new VoiceDescription(
                "It answers How?",
                "It answers Who?",
                "It answers What?",
                "Voice Analysis:\nIt answers How?\n\nCharacter/Persona:\nIt answers Who?"));
  }

  @Test
  void asksForTheCombinedTextWhereThereIsNoCharacter() throws Exception {
    PromptSet combined = new PromptSet("c", Map.of(Output.VOICE, "How?", Output.COMBINED, "All?"));
    assertThat(
            describe(
                    combined,
                    true,
                    (recording, all) -> all.stream().map(InterviewTest::fit).toList())
                .combined())
        .isEqualTo("It answers All?");

    PromptSet voiceOnly = new PromptSet("v", Map.of(Output.VOICE, "How?"));
    assertThat(
            describe(
                voiceOnly, true, (recording, all) -> all.stream().map(InterviewTest::fit).toList()))
        .isEqualTo(new VoiceDescription("It answers How?", "", "", "It answers How?"));
  }

  @Test
  void asksAgainOnlyWhatWasNotFitAndWithAnotherSeed() throws Exception {
    VoiceDescription description =
        describe(
            ALL,
            true,
            (recording, all) ->
                all.stream()
                    .map(
                        q ->
                            q.text().equals("Who?") && q.attempt() < 2
                                ? new Reply("", true)
                                : fit(q))
                    .toList());

    assertThat(description.character()).isEqualTo("It answers Who?");
    assertThat(asked())
        .containsExactly(List.of("How?", "Who?", "What?"), List.of("Who?"), List.of("Who?"));
    assertThat(rounds.stream().flatMap(List::stream).map(Question::seed)).doesNotHaveDuplicates();
    assertThat(rounds).extracting(round -> round.get(0).attempt()).containsExactly(0, 1, 2);
  }

  @Test
  void asksTheSameInEveryRun() throws Exception {
    for (int run = 0; run < 2; run++) {
      describe(ALL, true, (recording, all) -> all.stream().map(InterviewTest::fit).toList());
    }
    assertThat(rounds.get(1)).isEqualTo(rounds.get(0));
  }

  @Test
  void givesUpAfterThreeAttemptsAndSaysWhy() {
    assertThatThrownBy(
            () ->
                describe(
                    ALL,
                    true,
                    (recording, all) ->
                        all.stream().map(q -> new Reply("It goes on and", false)).toList()))
        .isInstanceOfSatisfying(
            DescribeException.class, fault -> assertThat(fault.reason()).isEqualTo("cut-off"))
        .hasMessageContainingAll("voice", "3", "It goes on and");
    assertThat(rounds).hasSize(3);
  }

  @Test
  void takesEveryAnswerWhenNotToCheck() throws Exception {
    VoiceDescription description =
        describe(
            ALL, false, (recording, all) -> all.stream().map(q -> new Reply("适度", false)).toList());
    assertThat(description.voice()).isEqualTo("适度");
    assertThat(rounds).hasSize(1);
  }

  @Test
  void fillsInWhatTheCorpusListsAsALineOfData() throws Exception {
    PromptSet prompts =
        new PromptSet("m", Map.of(Output.VOICE, "A {gender} in {age} with accent {accent}: how?"));
    describe(prompts, true, (recording, all) -> List.of(new Reply("It is low.", true)));
    assertThat(asked())
        .containsExactly(List.of("A female in fourties with accent < |im_start|> {age}: how?"));
  }
}
