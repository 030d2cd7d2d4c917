package org.voicepersona.model.decoder;

import static org.voicepersona.model.onnx.OnnxModel.STANDARD;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.onnx.OnnxModel;
import org.voicepersona.model.onnx.OnnxModel.Role;

/**
 * Adds the decoder's norms and 4-bit linear layers to an ONNX program of integer products.
 *
 * <p>{@code MatMulNBits} multiplies by {@code (q - 8) * scale}. The weights are {@code w = (q - 8)
 * * scale + zero}; the zeros' share is their product with the sums of each group's inputs.
 */
final class IntegerLinear {

  private final OnnxModel model;
  private final WeightStore store;
  private final float epsilon;
  private final Map<String, String> sums = new HashMap<>();
  private long bytes;

  IntegerLinear(OnnxModel model, WeightStore store, double epsilon) {
    this.model = model;
    this.store = store;
    this.epsilon = (float) epsilon;
  }

  /** Returns how many bytes of weights were added. */
  long bytes() {
    return bytes;
  }

  /** Adds RMSNorm of x, [rows, width], with the weight {@code name}. */
  String norm(String x, String name) {
    float[] weight = store.dense(name).toFloats();
    bytes += 4L * weight.length;
    return model.node(
        STANDARD,
        "SimplifiedLayerNormalization",
        Map.of("axis", -1L, "epsilon", epsilon),
        List.of(x, model.floats(name, weight, weight.length)));
  }

  /**
   * Adds a linear layer of x [rows, in]: [rows, out].
   *
   * @param name without {@code .weight} and {@code .bias}
   */
  String linear(String x, String name) {
    Int4Matrix matrix = Int4Matrix.of(store, name);
    int rows = matrix.rows();
    int groups = matrix.groups();
    int size = matrix.groupSize();
    bytes += (long) rows * groups * (size / 2 + 2 * Float.BYTES);
    String product =
        model.integerProduct(
            4,
            x,
            (long) groups * size,
            rows,
            size,
            List.of(
                model.weights(
                    name + ".q", Role.INT4_VALUES, matrix::writeValues, rows, groups, size / 2),
                model.weights(name + ".scale", Role.INT4_SCALES, matrix::writeScales, rows, groups),
                "",
                "",
                model.floats(name + ".bias", bias(name, rows), rows)));
    String zeros = model.weights(name + ".zero", Role.MATRIX, matrix::writeZeros, groups, rows);
    return model.node(STANDARD, "Gemm", Map.of(), List.of(sums(x, groups, size), zeros, product));
  }

  private float[] bias(String name, int rows) {
    String bias = name + ".bias";
    return store.names().contains(bias) ? store.dense(bias).toFloats() : new float[rows];
  }

  /** Returns the sums of the groups of x [rows, groups * size]: [rows, groups]. */
  private String sums(String x, int groups, int size) {
    return sums.computeIfAbsent(
        x,
        key -> {
          String shape = model.integers(x + ".groups", 0, groups, size);
          String grouped = model.node(STANDARD, "Reshape", Map.of(), List.of(x, shape));
          return model.node(
              STANDARD,
              "ReduceSum",
              Map.of("keepdims", 0L),
              List.of(grouped, model.integers(x + ".axis", 2)));
        });
  }
}
