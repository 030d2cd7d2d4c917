package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

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
    String describer, String model, String promptSet, Map<String, String> settings) {

  /** The settings that hold the words of a prompt have names that begin so. */
  public static final String PROMPT = "prompt.";

  /** Copies the settings. */
  public Provenance {
    requireNonNull(describer, "describer is null");
    requireNonNull(model, "model is null");
    requireNonNull(promptSet, "promptSet is null");
    settings = Map.copyOf(settings);
  }

  /** Returns the questions that were put, by what they ask about; none without a language model. */
  public SortedMap<String, String> prompts() {
    TreeMap<String, String> prompts = new TreeMap<>();
    settings.forEach(
        (name, value) -> {
          if (name.startsWith(PROMPT)) {
            prompts.put(name.substring(PROMPT.length()), value);
          }
        });
    return prompts;
  }
}
