package org.voicepersona.audio.analysis;

import java.util.Arrays;
import org.voicepersona.audio.Waveform;

/**
 * The mean power spectrum of the speech in a clip.
 *
 * @param power (bins) mean power
 */
record LongTermSpectrum(double[] power) {

  private static final int FIRST_BIN = Spectrogram.bin(PitchTracker.FLOOR_HZ);

  /** The tilt is that of 100 Hz to 6.4 kHz: 18 bands of a third of an octave. */
  private static final double LOWEST_BAND_HZ = 100;

  /** The edge of a channel: so deep within two steps of this. */
  private static final double EDGE_HZ = 250;

  private static final double EDGE_DB = 20;

  /** No channel of speech is narrower. */
  private static final double LEAST_BANDWIDTH_HZ = 2500;

  private static final int BANDS = 18;
  private static final int BANDS_PER_OCTAVE = 3;
  private static final double LOG_2 = StrictMath.log(2);

  /** Averages the frames that are speech; of none everything is {@code NaN}. */
  static LongTermSpectrum of(Spectrogram spectrogram, SpeechActivity activity) {
    double[] mean = new double[Spectrogram.BINS];
    for (int i = 0; i < spectrogram.frames(); i++) {
      if (activity.speech()[i]) {
        float[] frame = spectrogram.power()[i];
        for (int k = 0; k < mean.length; k++) {
          mean[k] += frame[k];
        }
      }
    }
    int frames = activity.count();
    for (int k = 0; k < mean.length; k++) {
      mean[k] /= frames;
    }
    return new LongTermSpectrum(mean);
  }

  /** Returns the centre of gravity, frequency weighted by power, in Hz: Praat's with power 2. */
  double centroidHz() {
    double moment = 0;
    double all = 0;
    for (int k = FIRST_BIN; k < power.length; k++) {
      moment += k * Spectrogram.BIN_HZ * power[k];
      all += power[k];
    }
    return all > 0 ? moment / all : Double.NaN;
  }

  /**
   * Returns the frequency above which the speech was cut off: behind an edge of 20 dB nothing rises
   * again. Without an edge it is half the sample rate.
   */
  double bandwidthHz() {
    int step = Spectrogram.bin(EDGE_HZ);
    double above = Double.NEGATIVE_INFINITY;
    double bandwidth = all() > 0 ? Waveform.SAMPLE_RATE_HZ / 2.0 : Double.NaN;
    for (int k = power.length - step; k >= Spectrogram.bin(LEAST_BANDWIDTH_HZ); k -= step) {
      above = Math.max(above, decibels(k, k + step));
      if (decibels(k - 2 * step, k - step) > above + EDGE_DB) {
        bandwidth = (k - step) * Spectrogram.BIN_HZ;
      }
    }
    return bandwidth;
  }

  private double all() {
    return Arrays.stream(power).sum();
  }

  /**
   * Returns the slope in dB an octave: the straight line of least squares through the densities of
   * thirds of an octave, as far as the channel reaches. White noise has 0.
   */
  double tiltDbPerOctave() {
    double reach = BANDS_PER_OCTAVE * StrictMath.log(bandwidthHz() / LOWEST_BAND_HZ) / LOG_2;
    int bands = (int) Math.min(BANDS, reach);
    double sumX = 0;
    double sumY = 0;
    double sumXx = 0;
    double sumXy = 0;
    for (int band = 0; band < bands; band++) {
      double x = (double) band / BANDS_PER_OCTAVE;
      double y = bandDb(LOWEST_BAND_HZ * StrictMath.pow(2, x));
      sumX += x;
      sumY += y;
      sumXx += x * x;
      sumXy += x * y;
    }
    return (bands * sumXy - sumX * sumY) / (bands * sumXx - sumX * sumX);
  }

  private double bandDb(double hz) {
    int low = Spectrogram.bin(hz);
    return decibels(
        low, Math.max(low + 1, Spectrogram.bin(hz * StrictMath.pow(2, 1.0 / BANDS_PER_OCTAVE))));
  }

  private double decibels(int low, int high) {
    double sum = 0;
    for (int k = low; k < high; k++) {
      sum += power[k];
    }
    return 10 * StrictMath.log10(Math.max(sum / (high - low), 1e-20));
  }
}
