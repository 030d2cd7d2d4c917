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
 * @param temperature the highest at which a part of it was written: above 0 where the likeliest
 *     words repeated themselves or were unlikely, and others were drawn; {@code NaN} when nobody
 *     listened
 */
public record Recognition(
    String transcript, String language, double wordErrorRate, double temperature) {

  /** That of a describer that does not recognise speech. */
  public static final Recognition NONE = new Recognition("", "", Double.NaN, Double.NaN);

  /** Checks that nothing is missing. */
  public Recognition {
    requireNonNull(transcript, "transcript is null");
    requireNonNull(language, "language is null");
  }
}
