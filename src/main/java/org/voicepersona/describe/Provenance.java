package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Map;

/**
 * Who described a voice: enough to tell two runs apart that would not say the same.
 *
 * @param describer the kind of describer, such as {@code acoustic} or {@code qwen2-audio}
 * @param model the model and its weights, such as {@code Qwen/Qwen2-Audio-7B-Instruct@int4}, or the
 *     version of the rules of a describer that needs none
 * @param promptSet the name of the prompt set
 * @param settings everything else that changes the words (digests, sampling), by name; part of the
 *     run's fingerprint
 */
public record Provenance(
    String describer, String model, String promptSet, Map<String, String> settings)
    implements Serializable {

  /** Copies the settings. */
  public Provenance {
    requireNonNull(describer, "describer is null");
    requireNonNull(model, "model is null");
    requireNonNull(promptSet, "promptSet is null");
    settings = Map.copyOf(settings);
  }
}
