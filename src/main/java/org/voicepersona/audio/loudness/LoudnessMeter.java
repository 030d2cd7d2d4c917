package org.voicepersona.audio.loudness;

import java.util.Arrays;

/**
 * Measures the loudness of a programme in LUFS after ITU-R BS.1770-4: K-weighting of each channel,
 * their sum, blocks of 400 ms that overlap by 75 %, and two gates, so that pauses do not count.
 */
public final class LoudnessMeter {

  private static final int STEPS_PER_BLOCK = 4;
  private static final double ABSOLUTE_GATE_LUFS = -70;
  private static final double RELATIVE_GATE_LU = -10;

  /** A tone of this frequency at full scale in one channel reads -3.01 LUFS. */
  private static final double REFERENCE_HZ = 997;

  /** The channels of 5.0 and 5.1, in their usual order: the low ones do not count. */
  private static final double[] WEIGHTS_OF_5 = {1, 1, 1, 1.41, 1.41};

  private static final double[] WEIGHTS_OF_6 = {1, 1, 1, 0, 1.41, 1.41};

  private final int channels;
  private final int step;
  private final Biquad shelf;
  private final Biquad highPass;
  private final double referenceDb;
  private final double[][] states;
  private double[] energies = new double[64];
  private int samples;

  /**
   * Makes a meter.
   *
   * @param rateHz samples a second in each channel
   * @param channels how many there are; all count alike but those of 5.0 and 5.1
   */
  public LoudnessMeter(int rateHz, int channels) {
    this.channels = channels;
    step = Math.max(1, rateHz / 10);
    // The standard tabulates the two stages of K-weighting at 48 kHz; these are the analogue
    // prototypes behind the table (as in libebur128), transformed for our rate.
    shelf = Biquad.shelf(rateHz, 1681.974450955533, 3.999843853973347, 0.70717523695541);
    highPass = Biquad.highPass(rateHz, 38.13547087602444, 0.5003270373238773);
    states = new double[channels][4];
    referenceDb =
        10
            * StrictMath.log10(
                shelf.power(REFERENCE_HZ / rateHz) * highPass.power(REFERENCE_HZ / rateHz));
  }

  /** Returns the integrated loudness of samples of one channel, see {@link #lufs()}. */
  public static double lufs(float[] samples, int rateHz) {
    LoudnessMeter meter = new LoudnessMeter(rateHz, 1);
    meter.add(samples, samples.length);
    return meter.lufs();
  }

  /**
   * Adds the first {@code length} samples of each channel.
   *
   * @param interleaved (length, channels) amplitudes, full scale is 1.0
   */
  public void add(float[] interleaved, int length) {
    int at = 0;
    while (at < length) {
      int index = samples / step;
      int count = Math.min(length - at, (index + 1) * step - samples);
      if (index == energies.length) {
        energies = Arrays.copyOf(energies, 2 * index);
      }
      for (int channel = 0; channel < channels; channel++) {
        energies[index] += weight(channel) * energy(interleaved, at, count, channel);
      }
      at += count;
      samples += count;
    }
  }

  /**
   * Returns the integrated loudness in LUFS; {@code NaN} if all of it is below the absolute gate of
   * -70 LUFS. What is shorter than a block is measured as one block.
   */
  public double lufs() {
    double[] blocks = blockPowers();
    double gate = power(ABSOLUTE_GATE_LUFS);
    double relative = meanAbove(blocks, gate) * StrictMath.pow(10, RELATIVE_GATE_LU / 10);
    return 10 * StrictMath.log10(meanAbove(blocks, Math.max(gate, relative))) - referenceDb;
  }

  private double weight(int channel) {
    return switch (channels) {
      case 5 -> WEIGHTS_OF_5[channel];
      case 6 -> WEIGHTS_OF_6[channel];
      default -> 1;
    };
  }

  /** Returns the K-weighted energy of {@code count} samples of a channel. */
  private double energy(float[] interleaved, int at, int count, int channel) {
    double[] state = states[channel];
    double s1 = state[0];
    double s2 = state[1];
    double h1 = state[2];
    double h2 = state[3];
    double energy = 0;
    for (int i = at; i < at + count; i++) {
      // Both in the transposed direct form II; what waits for y or z comes last.
      double x = interleaved[i * channels + channel];
      double y = shelf.b0 * x + s1;
      s1 = s2 + shelf.b1 * x - shelf.a1 * y;
      s2 = shelf.b2 * x - shelf.a2 * y;
      double z = highPass.b0 * y + h1;
      h1 = h2 + highPass.b1 * y - highPass.a1 * z;
      h2 = highPass.b2 * y - highPass.a2 * z;
      energy += z * z;
    }
    state[0] = s1;
    state[1] = s2;
    state[2] = h1;
    state[3] = h2;
    return energy;
  }

  private double[] blockPowers() {
    int whole = samples / step;
    if (whole < STEPS_PER_BLOCK) {
      return new double[] {Arrays.stream(energies).sum() / Math.max(1, samples)};
    }
    double[] blocks = new double[whole - STEPS_PER_BLOCK + 1];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] =
          (energies[i] + energies[i + 1] + energies[i + 2] + energies[i + 3])
              / (STEPS_PER_BLOCK * step);
    }
    return blocks;
  }

  private static double meanAbove(double[] blocks, double gate) {
    return Arrays.stream(blocks).filter(block -> block > gate).average().orElse(Double.NaN);
  }

  private double power(double lufs) {
    return StrictMath.pow(10, (lufs + referenceDb) / 10);
  }

  /** A digital filter of second order. */
  private record Biquad(double b0, double b1, double b2, double a1, double a2) {

    static Biquad shelf(int rateHz, double hz, double gainDb, double q) {
      double k = StrictMath.tan(StrictMath.PI * hz / rateHz);
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

    static Biquad highPass(int rateHz, double hz, double q) {
      double k = StrictMath.tan(StrictMath.PI * hz / rateHz);
      double a0 = 1 + k / q + k * k;
      return new Biquad(1, -2, 1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0);
    }

    /** Returns by how much it raises the power of a tone, its frequency relative to the rate. */
    double power(double frequency) {
      return squared(b0, b1, b2, frequency) / squared(1, a1, a2, frequency);
    }

    private static double squared(double c0, double c1, double c2, double frequency) {
      double turn = 2 * StrictMath.PI * frequency;
      double re = c0 + c1 * StrictMath.cos(turn) + c2 * StrictMath.cos(2 * turn);
      double im = c1 * StrictMath.sin(turn) + c2 * StrictMath.sin(2 * turn);
      return re * re + im * im;
    }
  }
}
