package org.voicepersona.audio.analysis;

import org.voicepersona.audio.Waveform;

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
    double[] near = correlations(power, period, step);
    double curvature = near[0] - 2 * near[1] + near[2];
    double shift = curvature < 0 ? 0.5 * (near[0] - near[2]) / curvature : 0;
    // The pitch is that of a narrower band; where its period lies elsewhere it is no summit.
    double summit = Math.abs(shift) > 4 ? near[1] : near[1] - 0.25 * (near[0] - near[2]) * shift;
    // Without the window a correlation may come out above 1; as Praat does, mirror it.
    double harmonic = Math.max(1e-9, summit > 1 ? 1 / summit : summit);
    double db = 10 * StrictMath.log10(harmonic / Math.max(1e-9, 1 - harmonic));
    return Math.min(MOST_DB, Math.max(LEAST_DB, db));
  }

  /** Returns the normalised autocorrelation at {@code lag} samples and a step to either side. */
  private static double[] correlations(float[] power, double lag, double step) {
    CosineSum before = new CosineSum(lag - step);
    CosineSum at = new CosineSum(lag);
    CosineSum after = new CosineSum(lag + step);
    double all = 0;
    for (int k = FIRST_BIN; k < power.length; k++) {
      all += power[k];
      before.add(power[k]);
      at.add(power[k]);
      after.add(power[k]);
    }
    return new double[] {before.normalised(all), at.normalised(all), after.normalised(all)};
  }

  /** An autocorrelation at one lag, by {@code cos((k+1)a) = 2 cos(a) cos(ka) - cos((k-1)a)}. */
  private static final class CosineSum {
    private final double lag;
    private final double twice;
    private double last;
    private double cos;
    private double sum;

    CosineSum(double lag) {
      double angle = 2 * StrictMath.PI * lag / Spectrogram.SIZE;
      this.lag = lag;
      twice = 2 * StrictMath.cos(angle);
      last = StrictMath.cos((FIRST_BIN - 1) * angle);
      cos = StrictMath.cos(FIRST_BIN * angle);
    }

    void add(double power) {
      sum += power * cos;
      double next = twice * cos - last;
      last = cos;
      cos = next;
    }

    double normalised(double all) {
      double window = PitchTracker.windowCorrelation(lag / Waveform.SAMPLE_RATE_HZ);
      return all > 0 ? sum / (all * window) : 0;
    }
  }
}
