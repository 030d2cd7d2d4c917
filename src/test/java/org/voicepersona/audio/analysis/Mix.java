package org.voicepersona.audio.analysis;

import org.voicepersona.audio.Waveform;

/**
 * Speech with noise whose ratio is known.
 *
 * @param samples the sum of both
 * @param snrDb mean power of the speech, its pauses left out, over that of the noise
 */
record Mix(float[] samples, double snrDb) {

  /** The speech itself must be so much cleaner than the mix. */
  static final double CLEANER_DB = 15;

  private static final double[] RATIOS_DB = {0, 5, 10, 15, 20, 25};
  private static final int FRAME = Spectrogram.HOP;

  /** Frames this far below the loudest are pauses: 25 dB. */
  private static final double RANGE = 1 / 316.0;

  /** Of the noise that is dull: 6 dB an octave from 1 kHz on. */
  private static final double POLE = Math.exp(-2 * Math.PI * 1000 / Waveform.SAMPLE_RATE_HZ);

  /**
   * Mixes.
   *
   * @param number chooses the ratio; six are white, the next six dull
   */
  static Mix of(float[] clean, int number) {
    double snrDb = RATIOS_DB[number % RATIOS_DB.length];
    float[] noise = Sounds.whiteNoise(1, (double) clean.length / Waveform.SAMPLE_RATE_HZ, number);
    if (number / RATIOS_DB.length % 2 == 1) {
      for (int i = 1; i < noise.length; i++) {
        noise[i] += (float) (POLE * noise[i - 1]);
      }
    }
    double gain = Math.sqrt(speechPower(clean) * Math.pow(10, -snrDb / 10) / Sounds.power(noise));
    return new Mix(Sounds.sum(clean, Sounds.scaled(noise, gain)), snrDb);
  }

  private static double speechPower(float[] clean) {
    double[] power = new double[clean.length / FRAME];
    for (int i = 0; i < clean.length / FRAME * FRAME; i++) {
      power[i / FRAME] += clean[i] * clean[i] / FRAME;
    }
    double threshold = RANGE * Percentile.of(power, 99);
    double sum = 0;
    int count = 0;
    for (double frame : power) {
      sum += frame > threshold ? frame : 0;
      count += frame > threshold ? 1 : 0;
    }
    return sum / count;
  }
}
