package org.voicepersona.describe.check;

import java.util.Locale;

/**
 * What may be wrong with a description that is published all the same, or with the recording behind
 * it, for users to filter by.
 */
public enum QualityFlag {
  /** Nothing was said. */
  EMPTY,
  /** A control token or a broken character stands in it. */
  CONTROL_TOKENS,
  /** Words in another script than Latin. */
  OTHER_SCRIPT,
  /** A sentence in another language than English. */
  OTHER_LANGUAGE,
  /** It stops in the middle of a sentence or a list. */
  TRUNCATED,
  /** The same is said again and again. */
  REPETITIVE,
  /** It speaks of what an assistant cannot do, instead of the voice. */
  REFUSAL,
  /** The question comes back. */
  PROMPT_ECHO,
  /** It tells what is said, instead of how. */
  TRANSCRIPT_LEAK,
  /** It gives the speaker another gender than the corpus lists. */
  CONTRADICTS_GENDER,
  /** It calls high what was measured as low, or the other way round. */
  CONTRADICTS_PITCH,
  /** It calls fast what was measured as slow, or the other way round. */
  CONTRADICTS_PACE,
  /** The corpus lists another length than was measured, by more than a tenth. */
  CONTRADICTS_DURATION,
  /** The recording is cut off at its loudest, and sounds of it. */
  CLIPPING,
  /** No speech was detected in the recording. */
  NO_SPEECH,
  /** Nearly the same is said of a voice that stands earlier in the result. */
  NEAR_DUPLICATE;

  /** Returns the name in records, such as {@code other-script}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
