package org.voicepersona.audio.analysis;

/**
 * How regular the vibration of the vocal folds is, over the voiced stretches of a clip.
 *
 * @param jitter "jitter (local)": mean difference of consecutive periods over the mean period
 * @param shimmer "shimmer (local)": mean difference of consecutive amplitudes over their mean
 */
record VoiceQuality(double jitter, double shimmer) {

  /**
   * Praat's limits ("Voice 2. Jitter", "Voice 3. Shimmer"): neighbours that differ by more are a
   * slip of the marks, not of the voice.
   */
  private static final double MAX_PERIOD_FACTOR = 1.3;

  private static final double MAX_AMPLITUDE_FACTOR = 1.6;

  /** Half the width of the window under which an amplitude is taken, in periods. */
  private static final double AMPLITUDE_REACH = 0.2;

  /** Pairs of neighbours below which a mean says nothing. */
  private static final int LEAST_PAIRS = 5;

  /** Measures {@code samples}; both are {@code NaN} when there are too few periods. */
  static VoiceQuality of(float[] samples, PitchTrack pitch) {
    Perturbation periods = new Perturbation(MAX_PERIOD_FACTOR);
    Perturbation amplitudes = new Perturbation(MAX_AMPLITUDE_FACTOR);
    PeriodMarks marks = new PeriodMarks(samples, pitch);
    int frames = pitch.f0Hz().length;
    int start = 0;
    while (start < frames) {
      int end = start;
      while (end < frames && pitch.voiced(end)) {
        end++;
      }
      if (end > start) {
        addRun(samples, marks.within(start, end), periods, amplitudes);
      }
      start = end + 1;
    }
    return new VoiceQuality(periods.relative(), amplitudes.relative());
  }

  private static void addRun(
      float[] samples, double[] marks, Perturbation periods, Perturbation amplitudes) {
    periods.startRun();
    amplitudes.startRun();
    for (int i = 1; i < marks.length; i++) {
      double period = marks[i] - marks[i - 1];
      periods.add(period);
      amplitudes.add(amplitude(samples, marks[i], AMPLITUDE_REACH * period));
    }
  }

  /** Returns the root mean square around {@code at} under a parabolic window. */
  private static double amplitude(float[] samples, double at, double reach) {
    int first = Math.max(0, (int) StrictMath.ceil(at - reach));
    int last = Math.min(samples.length - 1, (int) (at + reach));
    double power = 0;
    double weights = 0;
    for (int i = first; i <= last; i++) {
      double phase = (i - at) / reach;
      double weight = 1 - phase * phase;
      power += weight * samples[i] * samples[i];
      weights += weight;
    }
    return weights > 0 ? StrictMath.sqrt(power / weights) : 0;
  }

  /** Mean absolute difference of neighbours over the mean, within runs. */
  private static final class Perturbation {
    private final double maxFactor;
    private double last = Double.NaN;
    private double differences;
    private double sum;
    private int pairs;

    Perturbation(double maxFactor) {
      this.maxFactor = maxFactor;
    }

    void startRun() {
      last = Double.NaN;
    }

    void add(double value) {
      double factor = Math.max(value / last, last / value);
      if (factor <= maxFactor) {
        differences += Math.abs(value - last);
        sum += (value + last) / 2;
        pairs++;
      }
      last = value;
    }

    double relative() {
      return pairs < LEAST_PAIRS ? Double.NaN : differences / sum;
    }
  }
}
