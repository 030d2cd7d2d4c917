package org.voicepersona.model.frontend;

/**
 * Triangular filters, evenly spaced on Slaney's mel scale from 0 to 8 kHz, each of unit area.
 *
 * <p>The scale is linear up to 1 kHz (3 mels for 200 Hz) and logarithmic above (27 mels for a
 * factor of 6.4). Source: M. Slaney, Auditory Toolbox, 1998, as in {@code librosa.filters.mel}.
 */
final class MelFilters {

  private static final double SAMPLE_RATE_HZ = 16_000;
  private static final double TOP_HZ = 8_000;
  private static final double KNEE_HZ = 1_000;
  private static final double KNEE_MEL = 15;
  private static final double HZ_PER_MEL = KNEE_HZ / KNEE_MEL;
  private static final double LOG_STEP = Math.log(6.4) / 27;

  private final double[][] weights; // [bins][window / 2 + 1]

  MelFilters(int bins, int windowSamples) {
    if (bins < 1) {
      throw new IllegalArgumentException(bins + " mel bins, must be at least 1");
    }
    double[] edges = new double[bins + 2]; // Hz
    for (int i = 0; i < edges.length; i++) {
      edges[i] = toHz(toMel(TOP_HZ) * i / (bins + 1));
    }
    weights = new double[bins][windowSamples / 2 + 1];
    for (int bin = 0; bin < bins; bin++) {
      double low = edges[bin];
      double center = edges[bin + 1];
      double high = edges[bin + 2];
      for (int i = 0; i < weights[bin].length; i++) {
        double hz = i * SAMPLE_RATE_HZ / windowSamples;
        double height = Math.min((hz - low) / (center - low), (high - hz) / (high - center));
        weights[bin][i] = Math.max(0, height) * 2 / (high - low);
      }
    }
  }

  int bins() {
    return weights.length;
  }

  /** Returns the weight of frequency {@code i} in {@code bin}. */
  double weight(int bin, int i) {
    return weights[bin][i];
  }

  /** Returns the energy in each bin of a power spectrum (window / 2 + 1,). */
  double[] apply(double[] power) {
    double[] energy = new double[weights.length];
    for (int bin = 0; bin < energy.length; bin++) {
      double sum = 0;
      for (int i = 0; i < power.length; i++) {
        sum += weights[bin][i] * power[i];
      }
      energy[bin] = sum;
    }
    return energy;
  }

  private static double toMel(double hz) {
    return hz < KNEE_HZ ? hz / HZ_PER_MEL : KNEE_MEL + Math.log(hz / KNEE_HZ) / LOG_STEP;
  }

  private static double toHz(double mel) {
    return mel < KNEE_MEL ? mel * HZ_PER_MEL : KNEE_HZ * Math.exp((mel - KNEE_MEL) * LOG_STEP);
  }
}
