package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Cost;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Grid;

/** One product with random numbers. */
final class WideProduct {

  /** Inputs that share a scale and a zero in 4 bits. */
  static final int GROUP = 64;

  private final int bits;
  private final int rows;
  private final int pitch;
  private final int inputs;
  private final int outputs;
  private final double[] x;
  private final double[] weights;
  private final byte[] stored;
  private final float[] scales;
  private final int[] groups;
  private final float[] bias;
  private final float[] before;
  private Cost cost;

  WideProduct(int bits, int rows, int pitch, int inputs, int outputs, int seed) {
    this.bits = bits;
    this.rows = rows;
    this.pitch = pitch;
    this.inputs = inputs;
    this.outputs = outputs;
    Random random = new Random(seed);
    x = EncoderNumbers.gaussians(random, (rows - 1) * pitch + inputs);
    weights = EncoderNumbers.gaussians(random, outputs * inputs);
    stored = new byte[outputs * inputs * bits / 8];
    scales = EncoderNumbers.floats(random, bits == 8 ? outputs : 0, 0.01f);
    groups = new int[bits == 4 ? inputs / GROUP * outputs : 0];
    if (bits == 8) {
      inBytes(random);
    } else if (bits == 4) {
      inGroups(random);
    }
    bias = EncoderNumbers.floats(random, outputs, 1);
    before = EncoderNumbers.floats(random, rows * outputs, 1);
  }

  private void inBytes(Random random) {
    for (int i = 0; i < weights.length; i++) {
      stored[i] = (byte) (random.nextInt(255) - 127);
      weights[i] = (double) stored[i] * scales[i / inputs];
    }
  }

  private void inGroups(Random random) {
    double[] size = EncoderNumbers.gaussians(random, groups.length);
    double[] zero = EncoderNumbers.gaussians(random, groups.length);
    for (int i = 0; i < groups.length; i++) { // [groups, outputs]
      groups[i] = (Bfloat16.bits(size[i]) & 0xFFFF) | (Bfloat16.bits(zero[i]) << Short.SIZE);
    }
    for (int i = 0; i < weights.length; i++) {
      int q = random.nextInt(16);
      stored[i / 2] |= (byte) (i % 2 == 0 ? q << 4 : q);
      int group = i % inputs / GROUP * outputs + i / inputs;
      weights[i] = Bfloat16.round((q - 8) * size[group] + zero[group]);
    }
  }

  private WideProduct(WideProduct other, int rows) {
    this.bits = other.bits;
    this.rows = rows;
    this.pitch = other.pitch;
    this.inputs = other.inputs;
    this.outputs = other.outputs;
    this.x = Arrays.copyOf(other.x, (rows - 1) * pitch + inputs);
    this.weights = other.weights;
    this.stored = other.stored;
    this.scales = other.scales;
    this.groups = other.groups;
    this.bias = other.bias;
    this.before = Arrays.copyOf(other.before, rows * outputs);
  }

  /** Returns the same of the first rows alone. */
  WideProduct of(int fewer) {
    return new WideProduct(this, fewer);
  }

  double[] run(EmulatedCard card, int tile, int end) {
    DeviceMemory matrix =
        bits == 16
            ? card.allocate(2L * weights.length).withBfloat16(weights)
            : card.allocate(stored.length).with(stored);
    DeviceMemory in = card.allocate(2L * x.length).withBfloat16(x);
    boolean adds = (end & EncoderNumbers.ADD) != 0;
    DeviceMemory to = card.allocate((adds ? 4L : 2L) * rows * outputs);
    if (adds) {
      to.with(before);
    }
    cost =
        card.launch(
            "product_%s_%d".formatted(bits == 16 ? "bf16" : "int" + bits, tile),
            new Grid(
                EncoderNumbers.tiles(outputs, tile),
                EncoderNumbers.tiles(rows, tile),
                256,
                3 * tile * (64 + bits * 4 + (bits == 4 ? 4 : 0))),
            matrix,
            bits == 4
                ? card.allocate(4L * groups.length).with(groups)
                : card.allocate(4L * outputs).with(scales),
            bits == 4 ? GROUP : 0,
            card.allocate(4L * outputs).with(bias),
            in,
            pitch,
            rows,
            inputs,
            outputs,
            to,
            end);
    return adds ? to.asFloats() : to.asBfloat16();
  }

  void assertRight(double[] results, int end) {
    assertThat(results).hasSize(rows * outputs);
    for (int i = 0; i < results.length; i++) {
      int row = i / outputs;
      int output = i % outputs;
      double sum = bias[output];
      double magnitude = Math.abs(sum);
      for (int k = 0; k < inputs; k++) {
        double term = x[row * pitch + k] * weights[output * inputs + k];
        sum += term;
        magnitude += Math.abs(term);
      }
      double expected = (end & EncoderNumbers.GELU) != 0 ? EncoderNumbers.gelu(sum) : sum;
      double bound = (inputs + 16) * 0x1p-23 * magnitude;
      if ((end & EncoderNumbers.ADD) != 0) {
        expected += before[i];
      } else {
        bound += Math.abs(expected) * 0x1p-8;
      }
      assertThat(results[i])
          .as("row %d, output %d", row, output)
          .isBetween(expected - bound, expected + bound);
    }
  }

  /** Returns the bytes of the weights, and those of scales and zeros. */
  List<Long> weightBytes() {
    return List.of((long) weights.length * bits / 8, 4L * scales.length, 4L * groups.length);
  }

  /** Returns what the last run cost. */
  Cost cost() {
    return cost;
  }
}
