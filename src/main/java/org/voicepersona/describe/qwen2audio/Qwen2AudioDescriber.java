package org.voicepersona.describe.qwen2audio;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.voicepersona.audio.Waveform;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.DescribeException;
import org.voicepersona.describe.FiniteLogits;
import org.voicepersona.describe.Meter;
import org.voicepersona.describe.Meter.Measure;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.describe.interview.Interview;
import org.voicepersona.describe.interview.Interview.Question;
import org.voicepersona.describe.interview.Interview.Reply;
import org.voicepersona.model.batch.EngineLoad;
import org.voicepersona.model.batch.FinishReason;
import org.voicepersona.model.batch.Generation;
import org.voicepersona.model.batch.GenerationRequest;
import org.voicepersona.model.batch.GenerationSettings;
import org.voicepersona.model.prompt.ChatMessage;
import org.voicepersona.model.qwen2audio.PromptTooLongException;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;

/** Lets Qwen2-Audio listen to a voice and asks it the questions of a prompt set. */
public final class Qwen2AudioDescriber implements VoiceDescriber {

  private final Qwen2AudioModel model;
  private final Qwen2AudioSettings settings;
  private final FiniteLogits finite = new FiniteLogits();

  /** Makes a describer, which closes {@code model} in the end. */
  Qwen2AudioDescriber(Qwen2AudioModel model, Qwen2AudioSettings settings) {
    this.model = requireNonNull(model, "model is null");
    this.settings = requireNonNull(settings, "settings is null");
  }

  @Override
  public VoiceDescription describe(DecodedClip voice, Meter meter) throws DescribeException {
    EngineLoad before = model.load();
    List<Generation.Times> times = new ArrayList<>();
    Interview interview =
        new Interview(
            settings.interview(), (recording, questions) -> answer(recording, questions, times));
    try {
      VoiceDescription description = interview.about(voice);
      record(times, meter);
      record(before, model.load(), meter);
      record(Measure.OWN_KERNELS, model.kernelFault(), meter);
      record(Measure.OWN_KERNELS_ENCODER, model.encoderKernelFault(), meter);
      return description;
    } catch (PromptTooLongException e) {
      throw new DescribeException("prompt-too-long", e.getMessage());
    }
  }

  private static void record(Measure measure, String kernelFault, Meter meter) {
    if (kernelFault.isEmpty()) {
      meter.record(measure, 1);
    }
  }

  /** The questions are answered together: the longest is what they took. */
  private static void record(List<Generation.Times> times, Meter meter) {
    meter.record(Measure.ENCODE_MS, longest(times, Generation.Times::encoding));
    meter.record(Measure.PREFILL_MS, longest(times, Generation.Times::prefill));
    meter.record(Measure.GENERATE_MS, longest(times, Generation.Times::decode));
  }

  private static long longest(
      List<Generation.Times> times, ToDoubleFunction<Generation.Times> seconds) {
    return Math.round(1000 * times.stream().mapToDouble(seconds).max().orElse(0));
  }

  private static void record(EngineLoad before, EngineLoad after, Meter meter) {
    long tokens = after.decodedTokens() - before.decodedTokens();
    long steps = after.decodeSteps() - before.decodeSteps();
    double seconds = after.decodeSeconds() - before.decodeSeconds();
    if (steps > 0 && seconds > 0) {
      meter.record(Measure.TOKENS_PER_SECOND, Math.round(tokens / seconds));
      meter.record(Measure.BATCH_FILL, Math.round((double) tokens / steps));
    }
  }

  /** Puts the questions together: the recording is heard once for all of them. */
  private List<Reply> answer(
      Waveform recording, List<Question> questions, List<Generation.Times> times)
      throws DescribeException {
    List<GenerationRequest> requests =
        questions.stream().map(question -> request(recording, question)).toList();
    List<Generation> answers = finite.of(() -> model.generate(requests));
    answers.forEach(answer -> times.add(answer.times()));
    return answers.stream()
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
    return 2 + model.batchSize() / settings.interview().prompts().prompts().size();
  }

  @Override
  public boolean isUsable() {
    return model.isAlive();
  }

  @Override
  public long modelBytes() {
    return model.weightBytes();
  }

  @Override
  public Provenance provenance() {
    return settings.provenance();
  }

  @Override
  public void close() {
    model.close();
  }
}
