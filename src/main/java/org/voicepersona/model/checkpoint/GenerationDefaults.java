package org.voicepersona.model.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * How a model is sampled when nothing else is asked for.
 *
 * @param stopTokenIds tokens that end an answer, in rising order; may be empty
 * @param padTokenId fills the rows of a batch that are done; -1 when the model names none
 * @param sample whether to draw tokens rather than take the most likely one
 * @param temperature divides the logits; positive
 * @param topK how many of the most likely tokens are considered; 0 is all
 * @param topP the probability the considered tokens reach together, 0 (exclusive) to 1
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens seen; positive
 */
public record GenerationDefaults(
    List<Integer> stopTokenIds,
    int padTokenId,
    boolean sample,
    double temperature,
    int topK,
    double topP,
    double repetitionPenalty) {

  /** Checks the ranges. */
  public GenerationDefaults {
    stopTokenIds = List.copyOf(new TreeSet<>(stopTokenIds));
    Require.positive("temperature", temperature);
    Require.positive("repetition_penalty", repetitionPenalty);
    Require.positive("top_p", topP);
    if (topP > 1) {
      throw new IllegalArgumentException("top_p is " + topP + ", must be at most 1");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("top_k is " + topK + ", must be at least 0");
    }
  }

  /**
   * Reads {@code generation_config.json}; what it omits has the default of transformers'
   * GenerationConfig. {@code eos_token_id} may be one id or a list.
   */
  public static GenerationDefaults read(Path file) {
    ConfigReader json = ConfigReader.read(file);
    return json.build(
        () ->
            new GenerationDefaults(
                json.integers("eos_token_id"),
                json.integer("pad_token_id", -1),
                json.flag("do_sample", false),
                json.number("temperature", 1.0),
                json.integer("top_k", 50),
                json.number("top_p", 1.0),
                json.number("repetition_penalty", 1.0)));
  }
}
