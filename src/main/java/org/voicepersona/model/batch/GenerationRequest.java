package org.voicepersona.model.batch;

import static java.util.Objects.requireNonNull;

import org.voicepersona.model.prompt.ChatPrompt;

/**
 * A question to a model.
 *
 * @param prompt the question, with its recordings
 * @param settings how the answer is generated
 */
public record GenerationRequest(ChatPrompt prompt, GenerationSettings settings) {

  /** Checks that no component is null. */
  public GenerationRequest {
    requireNonNull(prompt, "prompt is null");
    requireNonNull(settings, "settings is null");
  }
}
