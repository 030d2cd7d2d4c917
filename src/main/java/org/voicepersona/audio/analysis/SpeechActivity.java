package org.voicepersona.audio.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which frames are speech: those that are voiced, and those not far below the loudest and clearly
 * above the noise, as far as a {@code SpeechDetector} hears speech in them.
 *
 * @param speech (frames)
 */
record SpeechActivity(boolean[] speech) {

  /** As in Praat's and de Jong and Wempe's silence detection: 25 dB below the loudest. */
  private static final double RANGE = StrictMath.pow(10, -25.0 / 10);

  /** 3 dB above the noise. */
  private static final double OVER_NOISE = 2;

  /** A shorter burst is a click, 50 ms. */
  private static final int SHORTEST_BURST = 5;

  /** A shorter gap is the closure of a stop consonant, 200 ms. */
  private static final int SHORTEST_PAUSE = 20;

  /** From here on a detector's probability means speech. */
  private static final float LIKELY = 0.5f;

  /** From frame {@code first} to below {@code end}: what is said between two pauses. */
  record Phrase(int first, int end) {}

  /**
   * Finds what sounds as speech does.
   *
   * @param power (frames) power of each frame
   * @param noise power of the steady noise in it
   */
  static SpeechActivity of(double[] power, double noise, PitchTrack pitch) {
    double threshold = Math.max(Percentile.of(power, 99) * RANGE, noise * OVER_NOISE);
    boolean[] speech = new boolean[power.length];
    int start = 0;
    while (start < speech.length) {
      int end = start;
      boolean voiced = false;
      while (end < speech.length && (power[end] > threshold || pitch.voiced(end))) {
        voiced |= pitch.voiced(end++);
      }
      if (voiced || end - start >= SHORTEST_BURST) {
        Arrays.fill(speech, start, end, true);
      }
      start = end + 1;
    }
    return new SpeechActivity(speech);
  }

  /**
   * Returns the phrases in which, or right beside which, speech was detected: a detector hears a
   * voice, not where it begins and ends.
   *
   * @param probabilities (chunks) of speech
   * @param chunk samples in a chunk
   */
  SpeechActivity confirmed(float[] probabilities, int chunk) {
    boolean[] confirmed = new boolean[speech.length];
    for (Phrase phrase : phrases()) {
      int first = Math.max(0, phrase.first * Spectrogram.HOP / chunk - 1);
      int last = Math.min(probabilities.length - 1, phrase.end * Spectrogram.HOP / chunk + 1);
      boolean heard = false;
      for (int i = first; i <= last; i++) {
        heard |= probabilities[i] >= LIKELY;
      }
      if (heard) {
        System.arraycopy(speech, phrase.first, confirmed, phrase.first, phrase.end - phrase.first);
      }
    }
    return new SpeechActivity(confirmed);
  }

  /** Returns the stretches between pauses of 200 ms or more, in order. */
  List<Phrase> phrases() {
    List<Phrase> phrases = new ArrayList<>();
    int first = -1;
    int last = -1;
    for (int i = 0; i < speech.length; i++) {
      if (speech[i]) {
        if (first >= 0 && i - last > SHORTEST_PAUSE) {
          phrases.add(new Phrase(first, last + 1));
          first = i;
        }
        first = first < 0 ? i : first;
        last = i;
      }
    }
    if (first >= 0) {
      phrases.add(new Phrase(first, last + 1));
    }
    return phrases;
  }

  /** Returns how many frames are speech. */
  int count() {
    int count = 0;
    for (boolean frame : speech) {
      count += frame ? 1 : 0;
    }
    return count;
  }

  /** Returns the frames from the first to the last of speech. */
  int span() {
    List<Phrase> phrases = phrases();
    return phrases.isEmpty() ? 0 : phrases.get(phrases.size() - 1).end() - phrases.get(0).first();
  }

  /**
   * Returns the share of the frames from the first to the last of speech that lie in pauses of 200
   * ms or more, {@code NaN} if there is no speech.
   */
  double pauseRatio() {
    int spoken = phrases().stream().mapToInt(phrase -> phrase.end() - phrase.first()).sum();
    return spoken == 0 ? Double.NaN : 1 - (double) spoken / span();
  }
}
