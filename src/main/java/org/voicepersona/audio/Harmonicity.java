package org.voicepersona.audio;

/**
 * The harmonics-to-noise ratio of a voice: of a periodic sound with noise, the normalised
 * autocorrelation at the period is the harmonic share of the power (Boersma 1993, equation 4).
 */
final class Harmonicity {

  private static final int FIRST_BIN = Spectrogram.bin(PitchTracker.FLOOR_HZ);

  /** Beyond these neither the window nor 16 bits tell ratios apart. */
  private static final double LEAST_DB = -20;

  private static final double MOST_DB = 60;

  private Harmonicity() {}

  /** Returns the mean over the voiced frames in dB, {@code NaN} if there are none. */
  static double meanDb(Spectrogram spectrogram, PitchTrack pitch) {
    double sum = 0;
    int voiced = 0;
    for (int i = 0; i < spectrogram.frames(); i++) {
      if (pitch.voiced(i)) {
        sum += decibels(spectrogram.power()[i], Waveform.SAMPLE_RATE_HZ / pitch.f0Hz()[i]);
        voiced++;
      }
    }
    return voiced == 0 ? Double.NaN : sum / voiced;
  }

  private static double decibels(float[] power, double period) {
    double step = period / 200;
    double before = correlation(power, period - step);
    double at = correlation(power, period);
    double after = correlation(power, period + step);
    double curvature = before - 2 * at + after;
    double summit = at;
    double shift = curvature < 0 ? 0.5 * (before - after) / curvature : 0;
    if (Math.abs(shift) <= 4) {
      summit = at - 0.25 * (before - after) * shift;
    }
    double harmonic = Math.min(summit, 1 - 1e-9);
    if (harmonic <= 0) {
      return LEAST_DB;
    }
    double db = 10 * StrictMath.log10(harmonic / (1 - harmonic));
    return Math.min(MOST_DB, Math.max(LEAST_DB, db));
  }

  /** Returns the normalised autocorrelation at {@code lag} samples, whole or not. */
  private static double correlation(float[] power, double lag) {
    double angle = 2 * StrictMath.PI * lag / Spectrogram.SIZE;
    // cos((k + 1) a) = 2 cos(a) cos(k a) - cos((k - 1) a)
    double twice = 2 * StrictMath.cos(angle);
    double last = StrictMath.cos((FIRST_BIN - 1) * angle);
    double cos = StrictMath.cos(FIRST_BIN * angle);
    double sum = 0;
    double all = 0;
    for (int k = FIRST_BIN; k < power.length; k++) {
      sum += power[k] * cos;
      all += power[k];
      double next = twice * cos - last;
      last = cos;
      cos = next;
    }
    double window = PitchTracker.windowCorrelation(lag / Waveform.SAMPLE_RATE_HZ);
    return all > 0 ? sum / (all * window) : 0;
  }
}
