package org.voicepersona.describe.interview;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.check.AnswerCheck;
import org.voicepersona.describe.prompt.PromptSet;

/**
 * What a language model is asked about each clip.
 *
 * @param prompts the questions
 * @param checked whether answers are checked; else the first ones are taken as they are
 */
public record InterviewSettings(PromptSet prompts, boolean checked) implements Serializable {

  /** Checks that nothing is missing. */
  public InterviewSettings {
    requireNonNull(prompts, "prompts is null");
  }

  /**
   * Returns the part of {@link Provenance#settings} that is about the interview.
   *
   * @param first how tokens are chosen when a question is put first, in words
   * @param again the same when it is put again
   */
  public Map<String, String> provenance(String first, String again) {
    Map<String, String> values = new TreeMap<>();
    values.put("prompts", prompts.digest());
    prompts
        .prompts()
        .forEach(
            (output, text) ->
                values.put(Provenance.PROMPT + output.name().toLowerCase(Locale.ROOT), text));
    values.put("sampling", first);
    values.put("answer_checks", checked ? AnswerCheck.VERSION : "none");
    if (checked) {
      values.put("attempts", Integer.toString(Interview.ATTEMPTS));
      values.put("retry_sampling", again);
    }
    return values;
  }
}
