package org.voicepersona.model.whisper;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The text of a recording.
 *
 * @param text the words, without surrounding space; empty when there are none
 * @param language the code of the language, such as {@code en}
 * @param noSpeechProbability that nobody speaks, 0 to 1; of several windows, the least
 * @param temperature the highest at which a window was written: 0 where the likeliest tokens stand
 * @param segments the pieces, in order
 * @param times what it took
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
   * A piece of a transcript: a sentence or a part of one, or all of a clip up to 30 s.
   *
   * @param startSeconds in the clip
   * @param endSeconds in the clip
   * @param text the words
   * @param meanLogProbability of the tokens of its window, natural logarithm
   */
  public record Segment(
      double startSeconds, double endSeconds, String text, double meanLogProbability) {}

  /**
   * What a transcript took.
   *
   * @param encoding seconds for front end and encoder
   * @param decoding seconds for the decoder
   * @param tokens that it wrote meanwhile, in all tries
   */
  public record Times(double encoding, double decoding, long tokens) {}
}
