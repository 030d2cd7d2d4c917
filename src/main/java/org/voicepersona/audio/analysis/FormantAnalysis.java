package org.voicepersona.audio.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.voicepersona.audio.Waveform;

/**
 * Finds formants by linear prediction with Burg's method, as Praat ("Sound: To Formant (burg)"):
 * five of them below a ceiling, from windows of 50 ms with a Gaussian shape and a pre-emphasis from
 * 50 Hz on. A channel that ends below the fifth shows three.
 */
final class FormantAnalysis {

  /** The ceilings that Praat's manual has for women and for men, and the pitch that parts them. */
  private static final FormantAnalysis HIGH_VOICES = new FormantAnalysis(5500, 10, 4);

  private static final FormantAnalysis LOW_VOICES = new FormantAnalysis(5000, 10, 4);
  private static final double LOW_VOICE_HZ = 155;

  /** Of a telephone, for all voices. */
  private static final FormantAnalysis NARROW = new FormantAnalysis(4000, 8, 3);

  private static final double NARROW_HZ = 4500;

  private static final double WINDOW_SECONDS = 0.05;
  private static final double PRE_EMPHASIS_HZ = 50;

  /** Roots this near to 0 Hz and to the ceiling shape the slope of the spectrum. */
  private static final double MARGIN_HZ = 50;

  /** Vowels are voiced and at most so far below the loudest, 10 dB. */
  private static final double VOWEL_RANGE = 0.1;

  /** Fewer frames make no median; more do not make it better. */
  private static final int LEAST_VOWELS = 10;

  private static final int MOST_VOWELS = 200;

  private final int rateHz;
  private final int order;

  /** A frame without so many, of which these are told, is left out. */
  private final int formants;

  private final PolyphaseResampler resampler;
  private final double[] window;

  /** Of the sample before, in the pre-emphasis. */
  private final double keep;

  private FormantAnalysis(int ceilingHz, int order, int formants) {
    this.order = order;
    this.formants = formants;
    rateHz = 2 * ceilingHz;
    resampler = new PolyphaseResampler(Waveform.SAMPLE_RATE_HZ, rateHz);
    window = gaussian((int) (WINDOW_SECONDS * rateHz));
    keep = StrictMath.exp(-2 * StrictMath.PI * PRE_EMPHASIS_HZ / rateHz);
  }

  /**
   * Measures the vowels of {@code samples}, whose frames have the power {@code power}.
   *
   * @param bandwidthHz where the channel ends; of less than 4,500 Hz there is no fourth formant
   */
  static Formants of(
      float[] samples, double[] power, PitchTrack pitch, double f0MedianHz, double bandwidthHz) {
    int[] vowels = vowels(power, pitch);
    if (vowels.length < LEAST_VOWELS) {
      return Formants.NONE;
    }
    FormantAnalysis analysis = f0MedianHz < LOW_VOICE_HZ ? LOW_VOICES : HIGH_VOICES;
    List<double[]> found = (bandwidthHz < NARROW_HZ ? NARROW : analysis).at(vowels, samples);
    if (found.size() < LEAST_VOWELS) {
      return Formants.NONE;
    }
    return new Formants(median(found, 0), median(found, 1), median(found, 2), median(found, 3));
  }

  private static double median(List<double[]> formants, int which) {
    double[] values =
        formants.stream().filter(f -> f.length > which).mapToDouble(f -> f[which]).toArray();
    return Percentile.of(values, 50);
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

  /** Returns the formants of each of {@code frames} that has so many, in ascending order. */
  private List<double[]> at(int[] frames, float[] samples) {
    double[] emphasised = emphasised(resampler.resample(samples));
    double[] windowed = new double[window.length];
    List<double[]> found = new ArrayList<>();
    for (int frame : frames) {
      double middle = (frame + 0.5) * Spectrogram.HOP * rateHz / Waveform.SAMPLE_RATE_HZ;
      int first = (int) Math.round(middle - (window.length - 1) / 2.0);
      for (int i = 0; i < window.length; i++) {
        int at = first + i;
        windowed[i] = at < 0 || at >= emphasised.length ? 0 : window[i] * emphasised[at];
      }
      double[] ascending = ascending(Roots.of(burg(windowed)));
      if (ascending.length >= formants) {
        found.add(Arrays.copyOf(ascending, formants));
      }
    }
    return found;
  }

  private double[] emphasised(double[] samples) {
    for (int i = samples.length - 1; i > 0; i--) {
      samples[i] -= keep * samples[i - 1];
    }
    return samples;
  }

  private double[] ascending(double[][] roots) {
    return Arrays.stream(roots)
        .filter(root -> root[1] > 0)
        .mapToDouble(root -> StrictMath.atan2(root[1], root[0]) * rateHz / (2 * StrictMath.PI))
        .filter(hz -> hz > MARGIN_HZ && hz < rateHz / 2.0 - MARGIN_HZ)
        .sorted()
        .toArray();
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
   * Burg's recursion, the energies from one order to the next (Andersen, On the calculation of
   * filter coefficients for maximum entropy spectral analysis, Geophysics 39, 1974).
   */
  private double[] burg(double[] x) {
    double[] forward = x.clone();
    double[] backward = x.clone();
    int last = x.length - 1;
    double[] a = new double[order + 1];
    a[0] = 1;
    double energy = -x[0] * x[0] - x[last] * x[last];
    for (double sample : x) {
      energy += 2 * sample * sample;
    }
    double product = product(forward, backward, 1);
    for (int m = 1; m <= order; m++) {
      // Beyond 1 only by rounding, of a sound that is predicted all but wholly.
      double reflection = energy > 0 ? Math.max(-1, Math.min(1, -2 * product / energy)) : 0;
      double[] next = a.clone();
      for (int k = 1; k <= m; k++) {
        next[k] = a[k] + reflection * a[m - k];
      }
      a = next;
      product = predict(forward, backward, m, reflection);
      energy =
          (1 - reflection * reflection) * energy
              - forward[m] * forward[m]
              - backward[last] * backward[last];
    }
    double[] ascending = new double[order + 1];
    for (int k = 0; k <= order; k++) {
      ascending[k] = a[order - k];
    }
    return ascending;
  }

  /** Raises the errors of prediction to order {@code m}; returns their product for the next. */
  private static double predict(double[] forward, double[] backward, int m, double reflection) {
    double behind = backward[m - 1];
    for (int i = m; i < forward.length; i++) {
      double f = forward[i];
      forward[i] = f + reflection * behind;
      double here = backward[i];
      backward[i] = behind + reflection * f;
      behind = here;
    }
    return product(forward, backward, m + 1);
  }

  /** Returns the sum of {@code forward[i] * backward[i - 1]} from {@code first} on. */
  private static double product(double[] forward, double[] backward, int first) {
    double even = 0;
    double odd = 0;
    int i = first;
    for (; i + 1 < forward.length; i += 2) {
      even += forward[i] * backward[i - 1];
      odd += forward[i + 1] * backward[i];
    }
    return i < forward.length ? even + odd + forward[i] * backward[i - 1] : even + odd;
  }
}
