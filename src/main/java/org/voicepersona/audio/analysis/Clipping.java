package org.voicepersona.audio.analysis;

/**
 * Measures how much of a recording was cut off at its loudest: samples at full scale, and flat tops
 * below it, as of a recording that was made quieter afterwards.
 */
final class Clipping {

  /** Two steps of 16 bits. */
  private static final float TOLERANCE = 2f / 32_768;

  /** So many samples on one top are flat; what is not cut turns within fewer. */
  private static final int FLAT_SAMPLES = 3;

  /** Tops below this are steps of a quiet recording, 34 dB below full scale. */
  private static final float LEAST_TOP = 0.02f;

  /** One or two tops are flat by chance, in samples of 8 bits above all. */
  private static final int LEAST_CUT = 10;

  private Clipping() {}

  /** Returns the share of the samples that lie at full scale or on flat tops, 0 to 1. */
  static double ratio(float[] samples) {
    float top = 0;
    float bottom = 0;
    for (float sample : samples) {
      top = Math.max(top, sample);
      bottom = Math.min(bottom, sample);
    }
    int cut = cut(samples, top, 1) + cut(samples, -bottom, -1);
    return cut < LEAST_CUT ? 0 : (double) cut / samples.length;
  }

  /** Returns how many samples lie on the top, of which {@code sign} makes what is above 0. */
  private static int cut(float[] samples, float top, int sign) {
    if (top < LEAST_TOP) {
      return 0;
    }
    boolean isFullScale = top >= 1 - TOLERANCE;
    int cut = 0;
    int run = 0;
    for (int i = 0; i <= samples.length; i++) {
      if (i < samples.length && sign * samples[i] >= top - TOLERANCE) {
        run++;
      } else {
        cut += isFullScale || run >= FLAT_SAMPLES ? run : 0;
        run = 0;
      }
    }
    return cut;
  }
}
