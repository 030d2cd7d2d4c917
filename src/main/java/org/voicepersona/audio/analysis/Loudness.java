package org.voicepersona.audio.analysis;

import static org.voicepersona.audio.Waveform.SAMPLE_RATE_HZ;

/**
 * Loudness of a programme in LUFS after ITU-R BS.1770-4: K-weighting, blocks of 400 ms that overlap
 * by 75 %, and two gates, so that pauses do not count.
 */
final class Loudness {

  private static final int STEP = SAMPLE_RATE_HZ / 10;
  private static final int STEPS_PER_BLOCK = 4;
  private static final double ABSOLUTE_GATE_LUFS = -70;
  private static final double RELATIVE_GATE_LU = -10;

  /**
   * What K-weighting adds to a tone of 997 Hz, so that full scale reads -3.01 LUFS. The standard
   * gives 0.691 dB at 48 kHz; at 16 kHz the bilinear transform makes it this.
   */
  private static final double WEIGHTING_AT_997_HZ_DB = 0.731;

  /**
   * The two stages of K-weighting. The standard tabulates them at 48 kHz; these are the analogue
   * prototypes behind the table (as in libebur128), transformed for our rate.
   */
  private static final Biquad SHELF = shelf(1681.974450955533, 3.999843853973347, 0.70717523695541);

  private static final Biquad HIGH_PASS = highPass(38.13547087602444, 0.5003270373238773);

  private Loudness() {}

  /**
   * Returns the integrated loudness of {@code samples}, amplified by {@code gain}; {@code NaN} if
   * all of it is below the absolute gate of -70 LUFS. What is shorter than a block is measured as
   * one block.
   */
  static double lufs(float[] samples, double gain) {
    double[] blocks = blockPowers(stepEnergies(samples), samples.length);
    double gate = power(ABSOLUTE_GATE_LUFS) / (gain * gain);
    double loud = meanAbove(blocks, gate);
    double relative = loud * StrictMath.pow(10, RELATIVE_GATE_LU / 10);
    return lufs(meanAbove(blocks, Math.max(gate, relative))) + 20 * StrictMath.log10(gain);
  }

  private record Biquad(double b0, double b1, double b2, double a1, double a2) {}

  private static Biquad shelf(double hz, double gainDb, double q) {
    double k = StrictMath.tan(StrictMath.PI * hz / SAMPLE_RATE_HZ);
    double high = StrictMath.pow(10, gainDb / 20);
    double band = StrictMath.pow(high, 0.4996667741545416);
    double a0 = 1 + k / q + k * k;
    return new Biquad(
        (high + band * k / q + k * k) / a0,
        2 * (k * k - high) / a0,
        (high - band * k / q + k * k) / a0,
        2 * (k * k - 1) / a0,
        (1 - k / q + k * k) / a0);
  }

  private static Biquad highPass(double hz, double q) {
    double k = StrictMath.tan(StrictMath.PI * hz / SAMPLE_RATE_HZ);
    double a0 = 1 + k / q + k * k;
    return new Biquad(1, -2, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0);
  }

  /** Returns the K-weighted energy of each step of 100 ms; the last may be shorter. */
  private static double[] stepEnergies(float[] samples) {
    double[] energies = new double[(samples.length + STEP - 1) / STEP];
    double s1 = 0;
    double s2 = 0;
    double h1 = 0;
    double h2 = 0;
    for (int step = 0; step < energies.length; step++) {
      double energy = 0;
      int end = Math.min(samples.length, (step + 1) * STEP);
      for (int i = step * STEP; i < end; i++) {
        // Both in the transposed direct form II; what waits for y or z comes last.
        double x = samples[i];
        double y = SHELF.b0 * x + s1;
        s1 = s2 + SHELF.b1 * x - SHELF.a1 * y;
        s2 = SHELF.b2 * x - SHELF.a2 * y;
        double z = HIGH_PASS.b0 * y + h1;
        h1 = h2 + HIGH_PASS.b1 * y - HIGH_PASS.a1 * z;
        h2 = HIGH_PASS.b2 * y - HIGH_PASS.a2 * z;
        energy += z * z;
      }
      energies[step] = energy;
    }
    return energies;
  }

  private static double[] blockPowers(double[] steps, int samples) {
    int whole = samples / STEP;
    if (whole < STEPS_PER_BLOCK) {
      double sum = 0;
      for (double step : steps) {
        sum += step;
      }
      return new double[] {sum / Math.max(1, samples)};
    }
    double[] blocks = new double[whole - STEPS_PER_BLOCK + 1];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] =
          (steps[i] + steps[i + 1] + steps[i + 2] + steps[i + 3]) / (STEPS_PER_BLOCK * STEP);
    }
    return blocks;
  }

  private static double meanAbove(double[] blocks, double gate) {
    double sum = 0;
    int count = 0;
    for (double block : blocks) {
      if (block > gate) {
        sum += block;
        count++;
      }
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  private static double lufs(double power) {
    return 10 * StrictMath.log10(power) - WEIGHTING_AT_997_HZ_DB;
  }

  private static double power(double lufs) {
    return StrictMath.pow(10, (lufs + WEIGHTING_AT_997_HZ_DB) / 10);
  }
}
