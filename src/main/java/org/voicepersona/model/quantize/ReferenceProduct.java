package org.voicepersona.model.quantize;

import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;

/**
 * Multiplies by stored matrices as defined, in double precision. 4- and 16-bit weights are rounded
 * to bfloat16, as in the CUDA kernels.
 */
public final class ReferenceProduct {

  /** Outputs computed at a time: whole blocks of all 4-bit layouts. */
  private static final int STRIPE = 64;

  private ReferenceProduct() {}

  /**
   * Returns all outputs of a linear layer for one x [inputs].
   *
   * @param name the layer's, without {@code .weight} and {@code .bias}; the bias is optional
   */
  public static double[] of(WeightStore store, String name, double[] x) {
    Weight weight = store.weight(name + ".weight");
    double[] y = new double[weight.rows()];
    boolean hasBias = store.names().contains(name + ".bias");
    float[] bias = hasBias ? store.dense(name + ".bias").toFloats() : new float[y.length];
    IntStream.range(0, (y.length + STRIPE - 1) / STRIPE)
        .parallel()
        .forEach(
            stripe -> {
              int first = stripe * STRIPE;
              int rows = Math.min(STRIPE, y.length - first);
              double[] products = of(weight, first, rows, x);
              for (int row = 0; row < rows; row++) {
                y[first + row] = products[row] + bias[first + row];
              }
            });
    return y;
  }

  /**
   * Returns {@code rows} outputs of a matrix for one x [inputs].
   *
   * @param first the first output; for 4 bits, the start of a block of the weight's layout
   */
  public static double[] of(Weight weight, int first, int rows, double[] x) {
    double[] y = new double[rows];
    if (weight instanceof Weight.Dense dense) {
      for (int row = 0; row < rows; row++) {
        y[row] = dot(dense.tensor(), first + row, x);
      }
    } else if (weight instanceof Weight.Int8 int8) {
      float[] scales = new float[rows];
      int8.scales().read(first, scales, 0, rows);
      for (int row = 0; row < rows; row++) {
        y[row] = dotOfBytes(int8.values(), first + row, x) * scales[row];
      }
    } else {
      Int4Rows stored = Int4Rows.of(weight, first, rows);
      for (int row = 0; row < rows; row++) {
        for (int k = 0; k < x.length; k++) {
          y[row] += stored.weight(row, k) * x[k];
        }
      }
    }
    return y;
  }

  private static double dot(Tensor dense, int row, double[] x) {
    float[] stored = new float[x.length];
    dense.read(row * x.length, stored, 0, x.length);
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += HalfPrecision.roundToBfloat16(stored[k]) * x[k];
    }
    return sum;
  }

  private static double dotOfBytes(Tensor bytes, int row, double[] x) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += bytes.data().get(row * x.length + k) * x[k];
    }
    return sum;
  }
}
