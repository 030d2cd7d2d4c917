package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.voicepersona.audio.Waveform;
import org.voicepersona.describe.Interview.Question;
import org.voicepersona.describe.Interview.Reply;
import org.voicepersona.model.engine.FinishReason;
import org.voicepersona.model.engine.GenerationRequest;
import org.voicepersona.model.engine.GenerationSettings;
import org.voicepersona.model.engine.PromptTooLongException;
import org.voicepersona.model.engine.Qwen2AudioModel;
import org.voicepersona.model.prompt.ChatMessage;

/** Lets Qwen2-Audio listen to a voice and asks it the questions of a prompt set. */
public final class Qwen2AudioDescriber implements VoiceDescriber {

  private final Qwen2AudioModel model;
  private final Qwen2AudioSettings settings;
  private final Provenance provenance;
  private final Interview interview;

  /** Makes a describer, which closes {@code model} in the end. */
  Qwen2AudioDescriber(Qwen2AudioModel model, Qwen2AudioSettings settings) {
    this.model = requireNonNull(model, "model is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.provenance = settings.provenance();
    this.interview = new Interview(settings.prompts(), settings.checked(), this::answer);
  }

  /** Returns a handle that loads the model when the describer is first asked for. */
  public static SharedDescriber shared(Qwen2AudioSettings settings) {
    return new SharedDescriber(
        settings.toString(), () -> new Qwen2AudioDescriber(settings.loadModel(), settings));
  }

  @Override
  public VoiceDescription describe(HeardVoice voice) throws DescribeException {
    try {
      return interview.about(voice);
    } catch (PromptTooLongException e) {
      throw new DescribeException("prompt-too-long", e.getMessage());
    }
  }

  /** Puts the questions together: the recording is heard once for all of them. */
  private List<Reply> answer(Waveform recording, List<Question> questions) {
    List<GenerationRequest> requests =
        questions.stream().map(question -> request(recording, question)).toList();
    return model.generate(requests).stream()
        .map(answer -> new Reply(answer.text(), answer.finishReason() == FinishReason.STOP))
        .toList();
  }

  private GenerationRequest request(Waveform recording, Question question) {
    return new GenerationRequest(
        model.prompt(List.of(ChatMessage.ask(recording, question.text()))),
        new GenerationSettings(
            settings.maxNewTokens(),
            question.attempt() == 0 ? settings.sampling() : settings.retrySampling(),
            question.seed(),
            false));
  }

  /** As many as fill the model's batch, and some that are decoded and measured meanwhile. */
  @Override
  public int concurrency() {
    return 2 + model.batchSize() / settings.prompts().prompts().size();
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  @Override
  public void close() {
    model.close();
  }
}
