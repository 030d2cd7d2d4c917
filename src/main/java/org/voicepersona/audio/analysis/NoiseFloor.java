package org.voicepersona.audio.analysis;

import java.util.Arrays;

/**
 * The steady noise behind a voice, from the frames in which each band is at its quietest: speech
 * leaves every band again and again, noise never does. The idea is that of R. Martin, Noise power
 * spectral density estimation based on optimal smoothing and minimum statistics, IEEE Trans. Speech
 * and Audio Processing 9 (2001), with a low percentile in place of the minimum.
 */
final class NoiseFloor {

  private static final double QUIETEST_PERCENT = 10;
  private static final double NORMAL_QUANTILE = -1.2816;

  /** Bands are a third of an octave wide, but no narrower than {@code NARROWEST_HZ}. */
  private static final double THIRD_OF_AN_OCTAVE = 0.26;

  private static final double NARROWEST_HZ = 200;

  /** Independent numbers a bin of white noise is worth, with the Hann window's noise bandwidth. */
  private static final double FREEDOM_PER_BIN = 2 * Spectrogram.WINDOW / (1.5 * Spectrogram.SIZE);

  private NoiseFloor() {}

  /**
   * Returns the power of the noise from the lowest voice's pitch up; 0 if there is none.
   *
   * @param sounds (frames) whether a frame is looked at
   */
  static double power(Spectrogram spectrogram, boolean[] sounds) {
    double noise = 0;
    int low = Spectrogram.bin(PitchTracker.FLOOR_HZ);
    while (low < Spectrogram.BINS) {
      double width = Math.max(NARROWEST_HZ, low * Spectrogram.BIN_HZ * THIRD_OF_AN_OCTAVE);
      int high = Math.min(Spectrogram.BINS, low + Spectrogram.bin(width));
      double[] band = where(sounds, spectrogram.bandPower(low, high));
      if (band.length > 0) {
        noise += Percentile.of(band, QUIETEST_PERCENT) / quietestOfNoise(high - low);
      }
      low = high;
    }
    return noise;
  }

  /** Returns the values of {@code band} in the frames that are looked at. */
  private static double[] where(boolean[] sounds, double[] band) {
    int count = 0;
    for (int i = 0; i < band.length; i++) {
      if (sounds[i]) {
        band[count++] = band[i];
      }
    }
    return Arrays.copyOf(band, count);
  }

  /**
   * Returns the low percentile of the power of white noise in a band, relative to its mean: that of
   * a chi-squared variable, in the approximation of Wilson and Hilferty (PNAS 17, 1931).
   */
  private static double quietestOfNoise(int bins) {
    double spread = 2 / (9 * FREEDOM_PER_BIN * bins);
    double root = 1 - spread + NORMAL_QUANTILE * StrictMath.sqrt(spread);
    return root * root * root;
  }
}
