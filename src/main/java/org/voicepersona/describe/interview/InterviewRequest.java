package org.voicepersona.describe.interview;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;
import org.voicepersona.describe.prompt.PromptSet;

/**
 * What a user wants a language model to be asked, and how it is to answer, whichever describer asks
 * it.
 *
 * @param prompts the questions
 * @param sampling how tokens are chosen, as far as the user said
 * @param maxNewTokens the longest answer, at least 1; empty for the describer's usual
 * @param checked whether answers are checked before they are taken
 */
public record InterviewRequest(
    PromptSet prompts, SamplingChoice sampling, OptionalInt maxNewTokens, boolean checked) {

  /** Checks that nothing is missing, and the range. */
  public InterviewRequest {
    requireNonNull(prompts, "prompts is null");
    requireNonNull(sampling, "sampling is null");
    if (maxNewTokens.isPresent() && maxNewTokens.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "max new tokens is " + maxNewTokens.getAsInt() + ", must be at least 1");
    }
  }

  /** Returns the part that is the same for every model. */
  public InterviewSettings settings() {
    return new InterviewSettings(prompts, checked);
  }
}
