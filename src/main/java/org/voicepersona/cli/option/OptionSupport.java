package org.voicepersona.cli.option;

import static java.util.Map.entry;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.voicepersona.describe.api.ApiSettings;
import org.voicepersona.describe.qwen2audio.Qwen2AudioSettings;
import org.voicepersona.describe.whisper.WhisperSettings;

/**
 * The options that only some describers support: an option that no possible describer of a run
 * supports is refused, not ignored.
 */
final class OptionSupport {

  private static final Set<String> LOCAL = Set.of(Qwen2AudioSettings.DESCRIBER);
  private static final Set<String> ASKED =
      Set.of(Qwen2AudioSettings.DESCRIBER, ApiSettings.DESCRIBER);
  private static final Set<String> COMPUTING =
      Set.of(Qwen2AudioSettings.DESCRIBER, WhisperSettings.DESCRIBER);

  private static final Map<String, Set<String>> HEEDED_BY =
      Map.ofEntries(
          entry("--precision", LOCAL),
          entry("--int4-products", LOCAL),
          entry("--int8-cache", LOCAL),
          entry("--gpu-memory", LOCAL),
          entry("--gpu-kernels", LOCAL),
          entry("--top-k", LOCAL),
          entry("--repetition-penalty", LOCAL),
          entry("--device", COMPUTING),
          entry("--devices", COMPUTING),
          entry("--prompts", ASKED),
          entry("--no-answer-checks", ASKED),
          entry("--max-new-tokens", ASKED),
          entry("--greedy", ASKED),
          entry("--temperature", ASKED),
          entry("--top-p", ASKED));

  private OptionSupport() {}

  /**
   * Checks that at least one describer supports each option.
   *
   * @param given the options' names
   * @param describers the describers that may be chosen
   * @throws IllegalArgumentException for the first option that none supports
   */
  static void require(Collection<String> given, Collection<String> describers) {
    for (String option : new TreeSet<>(given)) {
      Set<String> heedful = HEEDED_BY.getOrDefault(option, Set.of());
      if (!heedful.isEmpty() && Collections.disjoint(heedful, describers)) {
        throw new IllegalArgumentException(
            "%s is for %s, and has no effect on %s: leave it out, or choose another --describer"
                .formatted(
                    option,
                    String.join(" and ", new TreeSet<>(heedful)),
                    String.join(" and ", describers)));
      }
    }
  }
}
