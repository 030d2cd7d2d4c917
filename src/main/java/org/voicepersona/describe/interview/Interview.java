package org.voicepersona.describe.interview;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.audio.Waveform;
import org.voicepersona.describe.ClipSeed;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.DescribeException;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.check.AnswerCheck;
import org.voicepersona.describe.check.AnswerFault;
import org.voicepersona.describe.prompt.PromptFields;
import org.voicepersona.describe.prompt.PromptSet.Output;

/**
 * Asks a language model the questions of a prompt set about a voice, and again where an answer is
 * not fit to be published. May be shared between threads.
 *
 * <p>The question for {@link Output#COMBINED} is put only in a set that has none for {@link
 * Output#CHARACTER}: otherwise that text joins the answers about voice and character, as the
 * original data set does.
 */
public final class Interview {

  /** How often a question is put at most. */
  public static final int ATTEMPTS = 3;

  /**
   * A question as it is put.
   *
   * @param text in plain words
   * @param attempt which try it is, from 0
   * @param seed of this try, the same in every run
   */
  public record Question(String text, int attempt, long seed) {}

  /**
   * What came back.
   *
   * @param text the words
   * @param complete whether the model ended them, rather than the limit of their length
   */
  public record Reply(String text, boolean complete) {}

  /** The model. */
  @FunctionalInterface
  public interface Respondent {
    /**
     * Returns the replies to {@code questions} about one recording, in their order.
     *
     * @throws DescribeException if there is none about this recording, and never will be
     */
    List<Reply> answer(Waveform recording, List<Question> questions) throws DescribeException;
  }

  private final Map<Output, String> prompts;
  private final boolean checked;
  private final Respondent respondent;

  /**
   * Makes an interview.
   *
   * @param settings what is asked
   */
  public Interview(InterviewSettings settings, Respondent respondent) {
    this.prompts = new EnumMap<>(settings.prompts().prompts());
    if (prompts.containsKey(Output.CHARACTER)) {
      prompts.remove(Output.COMBINED);
    }
    this.checked = settings.checked();
    this.respondent = requireNonNull(respondent, "respondent is null");
  }

  /**
   * Returns the answers about {@code voice}.
   *
   * @throws DescribeException if an answer is still not fit after {@value #ATTEMPTS} attempts, or
   *     the model gives none
   */
  public VoiceDescription about(DecodedClip voice) throws DescribeException {
    Map<Output, String> answers = new EnumMap<>(Output.class);
    Map<Output, AnswerFault> faults = Map.of();
    List<Output> open = List.copyOf(prompts.keySet());
    for (int attempt = 0; attempt < ATTEMPTS && !open.isEmpty(); attempt++) {
      faults = ask(voice, open, attempt, answers);
      open = List.copyOf(faults.keySet());
    }
    if (!open.isEmpty()) {
      throw refuse(open.get(0), faults.get(open.get(0)));
    }
    return description(answers);
  }

  /** Adds the answers that are fit to {@code answers} and returns the faults of the others. */
  private Map<Output, AnswerFault> ask(
      DecodedClip voice, List<Output> open, int attempt, Map<Output, String> answers)
      throws DescribeException {
    List<Question> questions = new ArrayList<>();
    for (Output output : open) {
      questions.add(
          new Question(
              PromptFields.fill(prompts.get(output), voice.sample()),
              attempt,
              ClipSeed.of(voice.seed(), output.name(), attempt)));
    }
    List<Reply> replies = respondent.answer(voice.waveform(), questions);
    Map<Output, AnswerFault> faults = new EnumMap<>(Output.class);
    for (int i = 0; i < open.size(); i++) {
      Output output = open.get(i);
      Reply reply = replies.get(i);
      Optional<AnswerFault> fault =
          checked
              ? AnswerCheck.fault(questions.get(i).text(), reply.text(), reply.complete())
              : Optional.empty();
      fault.ifPresentOrElse(
          it -> faults.put(output, it), () -> answers.put(output, reply.text().strip()));
    }
    return faults;
  }

  private static DescribeException refuse(Output output, AnswerFault fault) {
    return new DescribeException(
        fault.kind().reason(),
        "no fit answer about %s in %d attempts; the last: %s, %s"
            .formatted(
                output.name().toLowerCase(Locale.ROOT),
                ATTEMPTS,
                fault.kind().reason(),
                fault.detail()));
  }

  private static VoiceDescription description(Map<Output, String> answers) {
    String voice = answers.get(Output.VOICE);
    String character = answers.getOrDefault(Output.CHARACTER, "");
    String combined =
        answers.containsKey(Output.CHARACTER)
            ? VoiceDescription.combine(voice, character)
            : answers.getOrDefault(Output.COMBINED, voice);
    return new VoiceDescription(
        voice, character, answers.getOrDefault(Output.TECHNICAL, ""), combined);
  }
}
