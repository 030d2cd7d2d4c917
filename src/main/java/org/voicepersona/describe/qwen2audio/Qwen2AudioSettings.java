package org.voicepersona.describe.qwen2audio;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.ReplicatedDescriber;
import org.voicepersona.describe.SettledModel;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.interview.InterviewSettings;
import org.voicepersona.model.check.EngineBenchmark;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.Int4Products;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.sampling.SamplingSettings;
import org.voicepersona.model.torch.ShortageException;

/**
 * Everything a worker needs to load the {@code qwen2-audio} describer of a run, see {@link
 * Qwen2AudioRequest#settle}.
 *
 * @param model the model
 * @param arithmetic what it computes with
 * @param placements what of the model lies where, on each device that holds one, at least one; does
 *     not belong to the run's identity
 * @param memoryPlan the same as a table; empty if there is nothing to tell of it
 * @param interview what the model is asked
 * @param sampling how tokens are chosen
 * @param retrySampling how they are chosen when a question is put again
 * @param maxNewTokens the longest answer
 */
public record Qwen2AudioSettings(
    SettledModel model,
    Arithmetic arithmetic,
    List<Placement> placements,
    String memoryPlan,
    InterviewSettings interview,
    SamplingSettings sampling,
    SamplingSettings retrySampling,
    int maxNewTokens)
    implements DescriberSettings {

  /** The describer's name. */
  public static final String DESCRIBER = "qwen2-audio";

  private static final double USUAL_CLIP_SECONDS = 4.5;
  private static final int USUAL_SOUND_TOKENS = 140; // 25 a second, and the words around it
  private static final int USUAL_QUESTION_TOKENS = 50;
  private static final int USUAL_ANSWER_TOKENS = 200;

  /** Checks that nothing is missing. */
  public Qwen2AudioSettings {
    requireNonNull(model, "model is null");
    requireNonNull(arithmetic, "arithmetic is null");
    placements = List.copyOf(placements);
    if (placements.isEmpty()) {
      throw new IllegalArgumentException("there are 0 placements, must be at least 1");
    }
    requireNonNull(memoryPlan, "memoryPlan is null");
    requireNonNull(interview, "interview is null");
    requireNonNull(sampling, "sampling is null");
    requireNonNull(retrySampling, "retrySampling is null");
  }

  @Override
  public Provenance provenance() {
    String stored = arithmetic.precision().name().toLowerCase(Locale.ROOT);
    Map<String, String> values = interview.provenance(words(sampling), words(retrySampling));
    values.put("weights", model.digest());
    if (!model.loss().isEmpty()) {
      values.put("loss", model.loss());
    }
    values.put("precision", stored);
    if (arithmetic.int4Products() == Int4Products.INTEGER) {
      values.put("int4_products", "integer");
    }
    if (arithmetic.compressedCaches()) {
      values.put("cache", "int8");
    }
    values.put("max_new_tokens", Integer.toString(maxNewTokens));
    return new Provenance(
        DESCRIBER, model.name() + "@" + stored, interview.prompts().name(), Map.copyOf(values));
  }

  private static String words(SamplingSettings sampling) {
    String penalty = "repetition penalty " + sampling.repetitionPenalty();
    return sampling.sample()
        ? "temperature %s, top k %d, top p %s, %s"
            .formatted(sampling.temperature(), sampling.topK(), sampling.topP(), penalty)
        : "greedy, " + penalty;
  }

  @Override
  public String means() {
    return "its model is in %s, %s".formatted(model.directory(), place());
  }

  /** Returns where the model computes, in words. */
  private String place() {
    return placements.size() == 1
        ? placements.get(0).toWords()
        : "on the CUDA devices "
            + placements.stream()
                .map(placement -> Integer.toString(placement.device().number()))
                .collect(joining(", "));
  }

  /**
   * Measures the model's parts on the first device, which stands for the others, and returns how
   * many seconds a clip of a corpus would take, with answers of {@value #USUAL_ANSWER_TOKENS}
   * tokens, when the batch is full.
   *
   * @param limit about how long to measure, once the model is loaded
   * @throws CheckpointException if there is none in the directory
   * @throws ShortageException if it cannot be loaded where it was to be
   */
  @Override
  public OptionalDouble secondsPerClip(Duration limit) {
    try (ModelDirectory files = model.open();
        EngineBenchmark benchmark = EngineBenchmark.load(files, arithmetic, placements.get(0))) {
      EngineBenchmark.Pace pace = benchmark.pace(USUAL_CLIP_SECONDS, limit);
      int questions = interview.prompts().prompts().size();
      double seconds =
          pace.encoding()
              + pace.prefill() * (USUAL_SOUND_TOKENS + questions * USUAL_QUESTION_TOKENS)
              + pace.decode() * questions * USUAL_ANSWER_TOKENS;
      return OptionalDouble.of(seconds / placements.size());
    }
  }

  /** Loads the model on the first device, as {@link #loadModel(Placement)} does. */
  public Qwen2AudioModel loadModel() {
    return loadModel(placements.get(0));
  }

  /**
   * Loads the model at one of its places; the caller closes it.
   *
   * @throws CheckpointException if there is none in the directory, or another than was settled on
   * @throws ShortageException if it cannot be loaded where it was to be
   */
  public Qwen2AudioModel loadModel(Placement placement) {
    try (ModelDirectory files = model.open()) {
      return Qwen2AudioModel.load(files, arithmetic, placement);
    }
  }

  /** Returns a handle that loads a model on each device. */
  @Override
  public SharedDescriber shared() {
    return new SharedDescriber(
        toString(),
        () ->
            ReplicatedDescriber.over(
                placements, placement -> new Qwen2AudioDescriber(loadModel(placement), this)));
  }
}
