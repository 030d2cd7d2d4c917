package org.voicepersona.describe.interview;

import static java.util.Objects.requireNonNull;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.voicepersona.model.sampling.SamplingSettings;

/**
 * What a user wants to be different from the way a model's authors sample it.
 *
 * @param greedy whether to take the likeliest token always, then also without a penalty on
 *     repetitions unless {@code repetitionPenalty} is given
 * @param temperature see {@link SamplingSettings}; empty for the authors' value, as the following
 */
public record SamplingChoice(
    boolean greedy,
    OptionalDouble temperature,
    OptionalInt topK,
    OptionalDouble topP,
    OptionalDouble repetitionPenalty) {

  /** Nothing different. */
  public static final SamplingChoice AS_RECOMMENDED =
      new SamplingChoice(
          false,
          OptionalDouble.empty(),
          OptionalInt.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());

  /** The likeliest token, always. */
  public static final SamplingChoice GREEDY =
      new SamplingChoice(
          true,
          OptionalDouble.empty(),
          OptionalInt.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());

  /** Checks that nothing is missing, and that what is drawn from is drawn from. */
  public SamplingChoice {
    requireNonNull(temperature, "temperature is null");
    requireNonNull(topK, "topK is null");
    requireNonNull(topP, "topP is null");
    requireNonNull(repetitionPenalty, "repetitionPenalty is null");
    if (greedy && (temperature.isPresent() || topK.isPresent() || topP.isPresent())) {
      throw new IllegalArgumentException(
          "greedy takes the likeliest token always, so there is no temperature, top k or top p beside it");
    }
  }

  /**
   * Returns how a question is answered first.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public SamplingSettings first(SamplingSettings recommended) {
    SamplingSettings drawn = drawn(recommended);
    return new SamplingSettings(
        greedy ? repetitionPenalty.orElse(1) : drawn.repetitionPenalty(),
        !greedy && recommended.sample(),
        drawn.temperature(),
        drawn.topK(),
        drawn.topP());
  }

  /** Returns how a question is answered again: drawn, or the same answer would come back. */
  public SamplingSettings drawn(SamplingSettings recommended) {
    return new SamplingSettings(
        repetitionPenalty.orElse(recommended.repetitionPenalty()),
        true,
        temperature.orElse(recommended.temperature()),
        topK.orElse(recommended.topK()),
        topP.orElse(recommended.topP()));
  }
}
