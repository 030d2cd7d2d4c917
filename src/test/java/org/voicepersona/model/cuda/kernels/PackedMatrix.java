package org.voicepersona.model.cuda.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * A random matrix: the bytes that the kernels read, by the layout that {@code linear.cuh} gives,
 * and the weights that these stand for.
 *
 * @param weights [outputs, inputs]
 */
record PackedMatrix(int outputs, int inputs, Format format, byte[] bytes, double[] weights) {

  /** How weights are stored. */
  enum Format {
    INT4("int4"),
    INT8("int8"),
    BF16("bf16");

    private final String word;

    Format(String word) {
      this.word = word;
    }

    /** Returns the kernel for {@code cap} rows. */
    String kernel(int cap) {
      return "linear_" + word + "_" + cap;
    }

    int unitBytes(int group) {
      return switch (this) {
        case INT4 -> 8192 + 512 * (128 / group);
        case INT8 -> 16384;
        case BF16 -> 32768;
      };
    }
  }

  /**
   * Makes a matrix whose products with inputs of size 1 are of size {@code size}.
   *
   * @param group inputs that share a scale and a zero, in 4 bits
   */
  static PackedMatrix random(
      int outputs, int inputs, Format format, int group, double size, Random random) {
    double[] weights = new double[outputs * inputs];
    int units = outputs / 128 * (inputs / 128);
    int unitBytes = format.unitBytes(group);
    ByteBuffer bytes =
        ByteBuffer.allocate(units * unitBytes + (format == Format.INT8 ? 4 * outputs : 0))
            .order(ByteOrder.LITTLE_ENDIAN);
    double step = size / Math.sqrt(inputs);
    for (int n = 0; n < outputs; n++) {
      float rowScale = (float) (step * (0.5 + random.nextDouble()) / 64);
      double scale = 0;
      double zero = 0;
      for (int k = 0; k < inputs; k++) {
        int unit = (n / 128 * (inputs / 128) + k / 128) * unitBytes;
        double weight;
        switch (format) {
          case INT4 -> {
            if (k % group == 0) {
              scale = Bfloat16.round(step * (0.5 + random.nextDouble()) / 4);
              zero = Bfloat16.round(step * random.nextGaussian() / 4);
              int at = unit + 8192 + 512 * (k % 128 / group) + pairOffset(n % 128);
              bytes.putShort(at, Bfloat16.bits(scale)).putShort(at + 2, Bfloat16.bits(zero));
            }
            int q = random.nextInt(16);
            weight = Bfloat16.round((q - 8) * scale + zero);
            int at = unit + int4Offset(n % 128, k % 128);
            bytes.put(at, (byte) (bytes.get(at) | q << (4 * (n / 8 % 2))));
          }
          case INT8 -> {
            int q = random.nextInt(255) - 127;
            weight = q * (double) rowScale;
            bytes.put(unit + int8Offset(n % 128, k % 128), (byte) q);
          }
          default -> {
            weight = Bfloat16.round(step * random.nextGaussian());
            bytes.putShort(unit + 2 * bf16Offset(n % 128, k % 128), Bfloat16.bits(weight));
          }
        }
        weights[n * inputs + k] = weight;
      }
      if (format == Format.INT8) {
        bytes.putFloat(units * unitBytes + 4 * n, rowScale);
      }
    }
    return new PackedMatrix(outputs, inputs, format, bytes.array(), weights);
  }

  // Output n = 32 warp + 16 m + 8 half + g; input k = 32 c + 8 t + 4 u + 2 pair + e.

  private static int pairOffset(int n) {
    return n / 32 * 128 + n % 8 * 16 + n / 16 % 2 * 8 + n / 8 % 2 * 4;
  }

  private static int int4Offset(int n, int k) {
    int lane = ((n / 32 * 4 + k / 32) * 8 + n % 8) * 4 + k / 8 % 4;
    return (lane * 2 + n / 16 % 2) * 8 + k / 4 % 2 * 4 + k % 2 * 2 + k / 2 % 2;
  }

  private static int int8Offset(int n, int k) {
    int lane = (((n / 32 * 4 + k / 32) * 2 + n / 16 % 2) * 8 + n % 8) * 4 + k / 8 % 4;
    return (lane * 2 + n / 8 % 2) * 8 + k % 8;
  }

  private static int bf16Offset(int n, int k) {
    int fragment = ((n / 32 * 4 + k / 32) * 2 + n / 16 % 2) * 2 + k / 4 % 2;
    int lane = (fragment * 8 + n % 8) * 4 + k / 8 % 4;
    return (lane * 2 + k / 2 % 2) * 4 + n / 8 % 2 * 2 + k % 2;
  }

  int units() {
    return outputs / 128 * (inputs / 128);
  }

  /** Returns the most blocks that meet a band of 128 outputs. */
  int slots(int blocks) {
    int most = 0;
    for (int band = 0; band < outputs / 128; band++) {
      most = Math.max(most, slotsOf(band, blocks));
    }
    return most;
  }

  /** Returns how many of {@code blocks}, which share the units evenly, meet a band. */
  int slotsOf(int band, int blocks) {
    return slotsOf(band, inputs / 128, units(), blocks);
  }

  static int slotsOf(int band, int bandUnits, int units, int blocks) {
    int slots = 0;
    for (int block = 0; block < blocks; block++) {
      long begin = (long) units * block / blocks;
      long end = (long) units * (block + 1) / blocks;
      long first = (long) band * bandUnits;
      slots += begin < first + bandUnits && end > first ? 1 : 0;
    }
    return slots;
  }

  /** Adds up what blocks wrote, [slots, cap, outputs]: [rows, outputs]. */
  double[] total(double[] partial, int blocks, int cap, int rows) {
    double[] sums = new double[rows * outputs];
    for (int n = 0; n < outputs; n++) {
      int slots = slotsOf(n / 128, blocks);
      for (int row = 0; row < rows; row++) {
        for (int slot = 0; slot < slots; slot++) {
          sums[row * outputs + n] += partial[(slot * cap + row) * outputs + n];
        }
      }
    }
    return sums;
  }

  /** Returns the product of the weights with a row of x [rows, inputs], for one output. */
  double dot(double[] x, int row, int output) {
    double sum = 0;
    for (int k = 0; k < inputs; k++) {
      sum += x[row * inputs + k] * weights[output * inputs + k];
    }
    return sum;
  }

  /** Returns the same of absolute values: what rounding errors are measured by. */
  double magnitude(double[] x, int row, int output) {
    double sum = 0;
    for (int k = 0; k < inputs; k++) {
      sum += Math.abs(x[row * inputs + k] * weights[output * inputs + k]);
    }
    return sum;
  }
}
