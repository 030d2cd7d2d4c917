package org.voicepersona.audio.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.voicepersona.audio.analysis.SpeechActivity.Phrase;

/**
 * How the pitch of a voice moves.
 *
 * @param endSlope median slope of the last 300 ms of voice in each phrase, semitones a second;
 *     below 0 it falls; {@code NaN} where no phrase has a voiced end of 80 ms
 * @param risesPerSecond movements of the pitch up by 2 semitones or more, a second of voice; {@code
 *     NaN} without a voice
 * @param fallsPerSecond the same down
 */
public record Contour(double endSlope, double risesPerSecond, double fallsPerSecond) {

  /** Of a clip without a voice. */
  public static final Contour NONE = new Contour(Double.NaN, Double.NaN, Double.NaN);

  private static final int END_FRAMES = 30;
  private static final int LEAST_END_FRAMES = 8;

  /** What listeners hear as a movement, in semitones. */
  private static final double MOVEMENT = 2;

  /** Checks that the numbers are finite or {@code NaN}, and that counts are not below 0. */
  public Contour {
    if (Double.isInfinite(endSlope) || risesPerSecond < 0 || fallsPerSecond < 0) {
      throw new IllegalArgumentException(
          "contour is %s semitones/s, %s rises/s, %s falls/s; must be finite, counts at least 0"
              .formatted(endSlope, risesPerSecond, fallsPerSecond));
    }
  }

  /** Measures the phrases of a clip. */
  static Contour of(PitchTrack pitch, SpeechActivity activity) {
    List<Double> slopes = new ArrayList<>();
    int rises = 0;
    int falls = 0;
    for (Phrase phrase : activity.phrases()) {
      double[][] points = points(pitch, phrase);
      double[] times = points[0];
      double[] semitones = points[1];
      int end = times.length;
      int start = end;
      while (start > 0 && times[start - 1] > times[end - 1] - END_FRAMES) {
        start--;
      }
      if (end - start >= LEAST_END_FRAMES) {
        slopes.add(slope(times, semitones, start) * Spectrogram.FRAMES_PER_SECOND);
      }
      int[] movements = movements(semitones);
      rises += movements[0];
      falls += movements[1];
    }
    double seconds = (double) pitch.voicedFrames() / Spectrogram.FRAMES_PER_SECOND;
    return seconds == 0
        ? NONE
        : new Contour(
            Percentile.of(slopes.stream().mapToDouble(Double::doubleValue).toArray(), 50),
            rises / seconds,
            falls / seconds);
  }

  /** Returns the voiced frames of a phrase, and the median of the pitch around each, semitones. */
  private static double[][] points(PitchTrack pitch, Phrase phrase) {
    double[] times = new double[phrase.end() - phrase.first()];
    double[] semitones = new double[times.length];
    int count = 0;
    for (int i = phrase.first(); i < phrase.end(); i++) {
      if (pitch.voiced(i)) {
        times[count] = i;
        semitones[count++] = 12 * StrictMath.log(pitch.f0Hz()[i]) / StrictMath.log(2);
      }
    }
    double[] smooth = new double[count];
    for (int i = 0; i < count; i++) {
      smooth[i] =
          Percentile.of(
              Arrays.copyOfRange(semitones, Math.max(0, i - 2), Math.min(count, i + 3)), 50);
    }
    return new double[][] {Arrays.copyOf(times, count), smooth};
  }

  /** Returns the slope of the line of least squares from {@code start} on. */
  private static double slope(double[] x, double[] y, int start) {
    double meanX = Arrays.stream(x, start, x.length).average().orElseThrow();
    double meanY = Arrays.stream(y, start, y.length).average().orElseThrow();
    double product = 0;
    double squares = 0;
    for (int i = start; i < x.length; i++) {
      product += (x[i] - meanX) * (y[i] - meanY);
      squares += (x[i] - meanX) * (x[i] - meanX);
    }
    return product / squares;
  }

  /** Returns how often the pitch rises and falls by a movement, between its turning points. */
  private static int[] movements(double[] semitones) {
    int[] counts = new int[2];
    if (semitones.length == 0) {
      return counts;
    }
    double low = semitones[0];
    double high = semitones[0];
    int direction = 0;
    for (double pitch : semitones) {
      low = Math.min(low, pitch);
      high = Math.max(high, pitch);
      if (direction <= 0 && pitch >= low + MOVEMENT) {
        counts[0]++;
        direction = 1;
        high = pitch;
      } else if (direction >= 0 && pitch <= high - MOVEMENT) {
        counts[1]++;
        direction = -1;
        low = pitch;
      }
      low = direction > 0 ? pitch : low;
      high = direction < 0 ? pitch : high;
    }
    return counts;
  }
}
