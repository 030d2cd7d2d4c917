package org.voicepersona.audio.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.voicepersona.audio.Waveform;

/**
 * Finds formants by linear prediction with Burg's method, as Praat ("Sound: To Formant (burg)"):
 * five of them below a ceiling, from windows of 50 ms with a Gaussian shape and a pre-emphasis from
 * 50 Hz on.
 */
final class FormantAnalysis {

  /** The ceilings that Praat's manual has for women and for men, and the pitch that parts them. */
  private static final double HIGH_CEILING_HZ = 5500;

  private static final double LOW_CEILING_HZ = 5000;
  private static final double LOW_VOICE_HZ = 155;

  private static final int ORDER = 10;
  private static final int FORMANTS = 4;
  private static final double WINDOW_SECONDS = 0.05;
  private static final double PRE_EMPHASIS_HZ = 50;

  /** Roots this near to 0 Hz and to the ceiling shape the slope of the spectrum. */
  private static final double MARGIN_HZ = 50;

  /** Vowels are voiced and at most so far below the loudest, 10 dB. */
  private static final double VOWEL_RANGE = 0.1;

  /** Fewer frames make no median; more do not make it better. */
  private static final int LEAST_VOWELS = 10;

  private static final int MOST_VOWELS = 200;

  /** Half the width of the interpolation, in zero crossings. */
  private static final int SINC_CROSSINGS = 16;

  private final float[] samples;
  private final double rateHz;
  private final double[] window;

  /** Of the sample before, in the pre-emphasis. */
  private final double keep;

  private FormantAnalysis(float[] samples, double ceilingHz) {
    this.samples = samples;
    rateHz = 2 * ceilingHz;
    window = gaussian((int) (WINDOW_SECONDS * rateHz));
    keep = StrictMath.exp(-2 * StrictMath.PI * PRE_EMPHASIS_HZ / rateHz);
  }

  /** Measures the vowels of {@code samples}, whose frames have the power {@code power}. */
  static Formants of(float[] samples, double[] power, PitchTrack pitch, double f0MedianHz) {
    int[] vowels = vowels(power, pitch);
    if (vowels.length < LEAST_VOWELS) {
      return Formants.NONE;
    }
    FormantAnalysis analysis =
        new FormantAnalysis(samples, f0MedianHz < LOW_VOICE_HZ ? LOW_CEILING_HZ : HIGH_CEILING_HZ);
    List<double[]> found = new ArrayList<>();
    for (int frame : vowels) {
      double[] formants = analysis.at((frame + 0.5) * Spectrogram.HOP);
      if (formants.length >= FORMANTS) {
        found.add(formants);
      }
    }
    if (found.size() < LEAST_VOWELS) {
      return Formants.NONE;
    }
    double[] medians = new double[FORMANTS];
    for (int k = 0; k < FORMANTS; k++) {
      int formant = k;
      medians[k] = Percentile.of(found.stream().mapToDouble(f -> f[formant]).toArray(), 50);
    }
    return new Formants(medians[0], medians[1], medians[2], medians[3]);
  }

  /** Returns the frames to look at: all vowels, or {@value #MOST_VOWELS} spread over them. */
  private static int[] vowels(double[] power, PitchTrack pitch) {
    double loudest = 0;
    for (int i = 0; i < power.length; i++) {
      loudest = pitch.voiced(i) ? Math.max(loudest, power[i]) : loudest;
    }
    int[] vowels = new int[power.length];
    int count = 0;
    for (int i = 0; i < power.length; i++) {
      if (pitch.voiced(i) && power[i] > VOWEL_RANGE * loudest) {
        vowels[count++] = i;
      }
    }
    int kept = Math.min(count, MOST_VOWELS);
    int[] spread = new int[kept];
    for (int i = 0; i < kept; i++) {
      spread[i] = vowels[(int) ((long) i * count / kept)];
    }
    return spread;
  }

  /** Returns the formants around a position in samples, in ascending order. */
  private double[] at(double middle) {
    double[] frame = resampled(middle);
    for (int i = frame.length - 1; i > 0; i--) {
      frame[i] = (frame[i] - keep * frame[i - 1]) * window[i];
    }
    frame[0] *= (1 - keep) * window[0];
    double[][] roots = Roots.of(burg(frame));
    return Arrays.stream(roots)
        .filter(root -> root[1] > 0)
        .mapToDouble(root -> StrictMath.atan2(root[1], root[0]) * rateHz / (2 * StrictMath.PI))
        .filter(hz -> hz > MARGIN_HZ && hz < rateHz / 2 - MARGIN_HZ)
        .sorted()
        .toArray();
  }

  /** Returns the window's length of samples at the lower rate, by a windowed sine cardinal. */
  private double[] resampled(double middle) {
    double step = Waveform.SAMPLE_RATE_HZ / rateHz;
    double reach = SINC_CROSSINGS * step;
    double[] frame = new double[window.length];
    for (int i = 0; i < frame.length; i++) {
      double at = middle + (i - (frame.length - 1) / 2.0) * step;
      int first = Math.max(0, (int) StrictMath.ceil(at - reach));
      int last = Math.min(samples.length - 1, (int) StrictMath.floor(at + reach));
      double sum = 0;
      for (int t = first; t <= last; t++) {
        sum += samples[t] * kernel((t - at) / step);
      }
      frame[i] = sum;
    }
    return frame;
  }

  private static double kernel(double x) {
    return KERNEL[(int) (Math.abs(x) * KERNEL_STEPS + 0.5)];
  }

  private static final int KERNEL_STEPS = 256;
  private static final double[] KERNEL = kernelTable();

  private static double[] kernelTable() {
    double[] table = new double[SINC_CROSSINGS * KERNEL_STEPS + 2];
    table[0] = 1;
    for (int i = 1; i < table.length; i++) {
      double x = StrictMath.PI * i / KERNEL_STEPS;
      double taper =
          0.5
              + 0.5
                  * StrictMath.cos(
                      Math.min(1, x / (StrictMath.PI * SINC_CROSSINGS)) * StrictMath.PI);
      table[i] = StrictMath.sin(x) / x * taper;
    }
    return table;
  }

  private static double[] gaussian(int length) {
    double edge = StrictMath.exp(-12);
    double[] window = new double[length];
    for (int i = 0; i < length; i++) {
      double x = (i - (length - 1) / 2.0) / (length + 1);
      window[i] = (StrictMath.exp(-48 * x * x) - edge) / (1 - edge);
    }
    return window;
  }

  /**
   * Returns the coefficients {@code c[0] + c[1] z + ... + z^n} of the predictor's polynomial, by
   * Burg's recursion (Andersen, On the calculation of filter coefficients for maximum entropy
   * spectral analysis, Geophysics 39, 1974).
   */
  private static double[] burg(double[] x) {
    double[] forward = x.clone();
    double[] backward = x.clone();
    double[] a = new double[ORDER + 1];
    a[0] = 1;
    for (int m = 1; m <= ORDER; m++) {
      double product = 0;
      double energy = 0;
      for (int i = m; i < x.length; i++) {
        product += forward[i] * backward[i - 1];
        energy += forward[i] * forward[i] + backward[i - 1] * backward[i - 1];
      }
      double reflection = energy > 0 ? -2 * product / energy : 0;
      double[] next = a.clone();
      for (int k = 1; k <= m; k++) {
        next[k] = a[k] + reflection * a[m - k];
      }
      a = next;
      for (int i = x.length - 1; i >= m; i--) {
        double f = forward[i];
        forward[i] = f + reflection * backward[i - 1];
        backward[i] = backward[i - 1] + reflection * f;
      }
    }
    double[] ascending = new double[ORDER + 1];
    for (int k = 0; k <= ORDER; k++) {
      ascending[k] = a[ORDER - k];
    }
    return ascending;
  }
}
