package org.voicepersona.audio.analysis;

import java.util.Arrays;

/**
 * Which frames are speech: those that are voiced, and those not far below the loudest and clearly
 * above the noise.
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

  /**
   * Finds the speech.
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

  /** Returns how many frames are speech. */
  int count() {
    int count = 0;
    for (boolean frame : speech) {
      count += frame ? 1 : 0;
    }
    return count;
  }

  /**
   * Returns the share of the frames from the first to the last of speech that lie in pauses of 200
   * ms or more, {@code NaN} if there is no speech.
   */
  double pauseRatio() {
    int first = -1;
    int last = -1;
    int paused = 0;
    for (int i = 0; i < speech.length; i++) {
      if (speech[i]) {
        int gap = i - last - 1;
        paused += first >= 0 && gap >= SHORTEST_PAUSE ? gap : 0;
        first = first < 0 ? i : first;
        last = i;
      }
    }
    return first < 0 ? Double.NaN : (double) paused / (last - first + 1);
  }
}
