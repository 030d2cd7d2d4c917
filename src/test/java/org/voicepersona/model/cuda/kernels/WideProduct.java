package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Cost;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Grid;

/** One product with random numbers. */
final class WideProduct {
  private final boolean bytes;
  private final int rows;
  private final int pitch;
  private final int inputs;
  private final int outputs;
  private final double[] x;
  private final byte[] values;
  private final double[] weights;
  private final float[] scales;
  private final float[] bias;
  private final float[] before;
  private Cost cost;

  WideProduct(boolean bytes, int rows, int pitch, int inputs, int outputs, int seed) {
    this.bytes = bytes;
    this.rows = rows;
    this.pitch = pitch;
    this.inputs = inputs;
    this.outputs = outputs;
    Random random = new Random(seed);
    x = EncoderNumbers.gaussians(random, (rows - 1) * pitch + inputs);
    values = new byte[outputs * inputs];
    weights = EncoderNumbers.gaussians(random, outputs * inputs);
    scales = EncoderNumbers.floats(random, outputs, 0.01f);
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (random.nextInt(255) - 127);
      if (bytes) {
        weights[i] = (double) values[i] * scales[i / inputs];
      }
    }
    bias = EncoderNumbers.floats(random, outputs, 1);
    before = EncoderNumbers.floats(random, rows * outputs, 1);
  }

  private WideProduct(WideProduct other, int rows) {
    this.bytes = other.bytes;
    this.rows = rows;
    this.pitch = other.pitch;
    this.inputs = other.inputs;
    this.outputs = other.outputs;
    this.x = Arrays.copyOf(other.x, (rows - 1) * pitch + inputs);
    this.values = other.values;
    this.weights = other.weights;
    this.scales = other.scales;
    this.bias = other.bias;
    this.before = Arrays.copyOf(other.before, rows * outputs);
  }

  /** Returns the same of the first rows alone. */
  WideProduct of(int fewer) {
    return new WideProduct(this, fewer);
  }

  double[] run(EmulatedCard card, int tile, int end) {
    DeviceMemory matrix =
        bytes
            ? card.allocate(values.length).with(values)
            : card.allocate(2L * weights.length).withBfloat16(weights);
    DeviceMemory in = card.allocate(2L * x.length).withBfloat16(x);
    boolean adds = (end & EncoderNumbers.ADD) != 0;
    DeviceMemory to = card.allocate((adds ? 4L : 2L) * rows * outputs);
    if (adds) {
      to.with(before);
    }
    cost =
        card.launch(
            "product_%s_%d".formatted(bytes ? "int8" : "bf16", tile),
            new Grid(
                EncoderNumbers.tiles(outputs, tile),
                EncoderNumbers.tiles(rows, tile),
                256,
                3 * tile * (bytes ? 64 + 32 : 64 + 64)),
            matrix,
            card.allocate(4L * outputs).with(scales),
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

  /** Returns what the last run cost. */
  Cost cost() {
    return cost;
  }
}
