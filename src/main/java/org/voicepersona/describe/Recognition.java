package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

import org.voicepersona.describe.whisper.WordErrorRate;

/**
 * What a describer that recognises speech understood of a clip.
 *
 * @param transcript the words; empty when none were understood, or nobody listened for them
 * @param language the code of the language, such as {@code en}; empty when nobody listened
 * @param wordErrorRate against the corpus's transcript, see {@link WordErrorRate}; {@code NaN} when
 *     there is nothing to compare
 */
public record Recognition(String transcript, String language, double wordErrorRate) {

  /** That of a describer that does not recognise speech. */
  public static final Recognition NONE = new Recognition("", "", Double.NaN);

  /** Checks that nothing is missing. */
  public Recognition {
    requireNonNull(transcript, "transcript is null");
    requireNonNull(language, "language is null");
  }
}
