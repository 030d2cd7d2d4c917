package org.voicepersona.audio.analysis;

import java.util.Arrays;
import org.voicepersona.audio.Waveform;
import org.voicepersona.audio.analysis.Fft.Complex;

/**
 * The power spectra of overlapping frames of a waveform: computed once, shared by the measures.
 *
 * <p>Frame {@code i} is centred on the {@value #HOP} samples from {@code i * HOP} on. Its bins add
 * up to the mean square of the frame, weighted by the squared window; full scale is 1.0.
 *
 * @param power (frames, {@value #BINS}) power at {@code bin * BIN_HZ}
 */
record Spectrogram(float[][] power) {

  /** Samples from one frame to the next: 10 ms. */
  static final int HOP = 160;

  /** Frames a second. */
  static final int FRAMES_PER_SECOND = Waveform.SAMPLE_RATE_HZ / HOP;

  /**
   * Samples in a frame's Hann window: 47 ms, so nearly three periods of the lowest voice; together
   * with that voice's period it still fits the transform, so autocorrelations do not wrap around.
   */
  static final int WINDOW = 752;

  /** Length of the transform. */
  static final int SIZE = 1024;

  /** Frequencies in a spectrum, 0 Hz and half the sample rate included. */
  static final int BINS = SIZE / 2 + 1;

  /** Distance of neighbouring frequencies. */
  static final double BIN_HZ = (double) Waveform.SAMPLE_RATE_HZ / SIZE;

  /** Pairs of frames transformed at once. */
  static final int BATCH = 4;

  private static final Fft FFT = new Fft(SIZE, BATCH);
  private static final float[] HANN = hann();

  /** Returns the spectra of {@code samples}: one for each whole {@value #HOP} of them. */
  static Spectrogram of(float[] samples) {
    float[][] power = new float[samples.length / HOP][BINS];
    Complex pairs = FFT.zeros();
    Fft.Workspace work = FFT.workspace();
    float[] none = new float[BINS];
    for (int i = 0; i < power.length; i += 2 * BATCH) {
      for (int b = 0; b < BATCH; b++) {
        window(samples, i + 2 * b, pairs.re(), b * SIZE);
        window(samples, i + 2 * b + 1, pairs.im(), b * SIZE);
      }
      FFT.transform(pairs, work);
      for (int b = 0; b < BATCH; b++) {
        int even = i + 2 * b;
        split(
            pairs,
            b * SIZE,
            even < power.length ? power[even] : none,
            even + 1 < power.length ? power[even + 1] : none);
      }
    }
    return new Spectrogram(power);
  }

  /** Returns how many frames there are. */
  int frames() {
    return power.length;
  }

  /** Returns the bin nearest to {@code hz}. */
  static int bin(double hz) {
    return (int) Math.round(hz / BIN_HZ);
  }

  /** Returns (frames) the power of each frame from bin {@code low} to below bin {@code high}. */
  double[] bandPower(int low, int high) {
    double[] band = new double[power.length];
    for (int i = 0; i < power.length; i++) {
      band[i] = sum(power[i], low, high);
    }
    return band;
  }

  private static double sum(float[] power, int low, int high) {
    // Four sums, so that an addition need not wait for the one before.
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int k = low;
    for (; k < high - 3; k += 4) {
      sum0 += power[k];
      sum1 += power[k + 1];
      sum2 += power[k + 2];
      sum3 += power[k + 3];
    }
    for (; k < high; k++) {
      sum0 += power[k];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  private static float[] hann() {
    double[] window = new double[WINDOW];
    double sumOfSquares = 0;
    for (int t = 0; t < WINDOW; t++) {
      window[t] = 0.5 - 0.5 * StrictMath.cos(2 * StrictMath.PI * (t + 0.5) / WINDOW);
      sumOfSquares += window[t] * window[t];
    }
    double scale = 1 / StrictMath.sqrt(SIZE * sumOfSquares);
    float[] scaled = new float[WINDOW];
    for (int t = 0; t < WINDOW; t++) {
      scaled[t] = (float) (scale * window[t]);
    }
    return scaled;
  }

  /** Writes a windowed frame, or zeros beyond the last, to {@code to} from {@code at} on. */
  private static void window(float[] samples, int frame, float[] to, int at) {
    int start = frame * HOP + (HOP - WINDOW) / 2;
    int first = Math.max(0, -start);
    int end = Math.max(first, Math.min(WINDOW, samples.length - start));
    Arrays.fill(to, at, at + first, 0);
    for (int t = first; t < end; t++) {
      to[at + t] = HANN[t] * samples[start + t];
    }
    Arrays.fill(to, at + end, at + SIZE, 0);
  }

  /** Takes apart the spectra of two real frames that were transformed as one complex frame. */
  private static void split(Complex pair, int at, float[] even, float[] odd) {
    float[] re = pair.re();
    float[] im = pair.im();
    for (int k = 0; k < BINS; k++) {
      int mirror = (SIZE - k) & (SIZE - 1);
      float evenRe = re[at + k] + re[at + mirror];
      float evenIm = im[at + k] - im[at + mirror];
      float oddRe = im[at + k] + im[at + mirror];
      float oddIm = re[at + mirror] - re[at + k];
      float sides = mirror == k ? 0.25f : 0.5f;
      even[k] = sides * (evenRe * evenRe + evenIm * evenIm);
      odd[k] = sides * (oddRe * oddRe + oddIm * oddIm);
    }
  }
}
