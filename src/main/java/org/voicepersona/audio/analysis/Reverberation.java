package org.voicepersona.audio.analysis;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How slowly sound dies away in a room, told from speech alone: whatever a speaker does, the level
 * of no band falls faster than the room lets it. So the steepest falls are those of the room, after
 * Ratnam et al., Blind estimation of reverberation time, JASA 114 (2003).
 */
final class Reverberation {

  /** Octaves in which speech is strong and rooms are alike. */
  private static final double[] BANDS_HZ = {500, 1000, 2000, 4000};

  /** Frames of a fall: 80 ms. */
  private static final int FALL = 8;

  /** A fall must end so far above the noise, and begin so far below the loudest, dB. */
  private static final double OVER_NOISE_DB = 6;

  private static final double RANGE_DB = 30;

  private static final double STEEPEST_PERCENT = 10;
  private static final int LEAST_FALLS = 20;

  private Reverberation() {}

  /** Returns the time of a decay by 60 dB in seconds, {@code NaN} if too few falls are seen. */
  static double decaySeconds(Spectrogram spectrogram, SpeechActivity activity) {
    double[] times =
        IntStream.range(0, BANDS_HZ.length - 1)
            .mapToDouble(b -> decay(spectrogram, activity, BANDS_HZ[b], BANDS_HZ[b + 1]))
            .filter(time -> !Double.isNaN(time))
            .toArray();
    return Percentile.of(times, 50);
  }

  private static double decay(
      Spectrogram spectrogram, SpeechActivity activity, double lowHz, double highHz) {
    double[] level = spectrogram.bandPower(Spectrogram.bin(lowHz), Spectrogram.bin(highHz));
    for (int i = 0; i < level.length; i++) {
      level[i] = 10 * StrictMath.log10(Math.max(level[i], 1e-20));
    }
    double noise = Percentile.of(level, 5);
    double loudest = Percentile.of(level, 99);
    double[] falls = new double[level.length];
    int count = 0;
    for (int i = 0; i + FALL <= level.length; i++) {
      double slope = slope(level, i);
      if (activity.speech()[i]
          && level[i] > loudest - RANGE_DB
          && level[i + FALL - 1] > noise + OVER_NOISE_DB
          && slope < 0) {
        falls[count++] = -slope * Spectrogram.FRAMES_PER_SECOND;
      }
    }
    return count < LEAST_FALLS
        ? Double.NaN
        : 60 / Percentile.of(Arrays.copyOf(falls, count), 100 - STEEPEST_PERCENT);
  }

  private static double slope(double[] level, int first) {
    double middle = (FALL - 1) / 2.0;
    double product = 0;
    double squares = 0;
    for (int i = 0; i < FALL; i++) {
      product += (i - middle) * level[first + i];
      squares += (i - middle) * (i - middle);
    }
    return product / squares;
  }
}
