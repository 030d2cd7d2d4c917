package org.voicepersona.model.whisper;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The transcript of a recording.
 *
 * @param text the words, without surrounding space; empty if there are none
 * @param language its code, such as {@code en}
 * @param noSpeechProbability the probability of no speech, 0 to 1; the least of all windows
 * @param temperature the highest temperature of any window; 0 if all tokens are the likeliest
 * @param segments the segments, in order
 * @param times the time taken
 */
public record Transcript(
    String text,
    String language,
    double noSpeechProbability,
    double temperature,
    List<Segment> segments,
    Times times) {

  /** Copies the segments. */
  public Transcript {
    requireNonNull(text, "text is null");
    requireNonNull(language, "language is null");
    segments = List.copyOf(segments);
    requireNonNull(times, "times is null");
  }

  /**
   * A segment of a transcript: a sentence or a part of one, or all of a clip up to 30 s.
   *
   * @param startSeconds in the clip
   * @param endSeconds in the clip
   * @param text the words
   * @param meanLogProbability of its window's tokens, natural logarithm
   */
  public record Segment(
      double startSeconds, double endSeconds, String text, double meanLogProbability) {}

  /**
   * The time that a transcript took.
   *
   * @param encoding seconds for front end and encoder
   * @param decoding seconds for the decoder
   * @param tokens the number of tokens decoded, including rejected texts
   */
  public record Times(double encoding, double decoding, long tokens) {}
}
