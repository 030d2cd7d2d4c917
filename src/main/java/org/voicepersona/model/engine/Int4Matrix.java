package org.voicepersona.model.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.quantize.Int4Packing;

/**
 * Linear layers in 4 bits, their rows one after the other, as ONNX Runtime's {@code MatMulNBits}
 * takes them: {@code w[n, k] = (q[n, k] - 8) * scales[n, k / groupSize] + zeros[k / groupSize, n]}.
 *
 * @param values bytes of [rows, groups, groupSize / 2], the even column in the low nibble
 * @param scales [rows, groups]
 * @param zeros [groups, rows]
 * @param bias (rows)
 */
record Int4Matrix(
    List<ByteBuffer> values,
    float[] scales,
    float[] zeros,
    float[] bias,
    int rows,
    int groups,
    int groupSize) {

  /**
   * Reads linear layers with the same number of inputs.
   *
   * @param names without {@code .weight} and {@code .bias}
   * @throws CheckpointException when one is not stored in 4 bits
   */
  static Int4Matrix read(WeightStore store, String... names) {
    List<Int4Matrix> parts = new ArrayList<>();
    for (String name : names) {
      Weight weight = store.weight(name + ".weight");
      if (weight instanceof Weight.PackedInt4 packed) {
        parts.add(of(packed, bias(store, name, packed.values().dimension(0))));
      } else if (weight instanceof Weight.Int4 rows) {
        parts.add(of(rows, bias(store, name, rows.values().dimension(0))));
      } else {
        throw new CheckpointException(
            name + " is not stored in 4 bits, must be for products of integers");
      }
    }
    return parts.size() == 1 ? parts.get(0) : joined(parts);
  }

  private static float[] bias(WeightStore store, String name, int rows) {
    String bias = name + ".bias";
    return store.names().contains(bias) ? store.dense(bias).toFloats() : new float[rows];
  }

  private static Int4Matrix of(Weight.PackedInt4 weight, float[] bias) {
    int rows = weight.values().dimension(0);
    int groups = weight.scalesAndZeros().dimension(0);
    float[] pairs = weight.scalesAndZeros().toFloats(); // [groups, rows, 2]
    float[] scales = new float[rows * groups];
    float[] zeros = new float[rows * groups];
    for (int group = 0; group < groups; group++) {
      for (int row = 0; row < rows; row++) {
        int place = group * rows + row;
        scales[row * groups + group] = pairs[2 * place];
        zeros[place] = pairs[2 * place + 1];
      }
    }
    ByteBuffer values = ordered(weight.values(), weight.layout());
    return new Int4Matrix(List.of(values), scales, zeros, bias, rows, groups, weight.groupSize());
  }

  private static Int4Matrix of(Weight.Int4 weight, float[] bias) {
    int rows = weight.values().dimension(0);
    int groups = weight.scales().dimension(1);
    float[] byRow = weight.zeros().toFloats(); // [rows, groups]
    float[] zeros = new float[byRow.length];
    for (int i = 0; i < byRow.length; i++) {
      zeros[i % groups * rows + i / groups] = byRow[i];
    }
    ByteBuffer values = ordered(weight.values(), Int4Layout.ROW_MAJOR);
    float[] scales = weight.scales().toFloats();
    return new Int4Matrix(List.of(values), scales, zeros, bias, rows, groups, weight.groupSize());
  }

  private static ByteBuffer ordered(Tensor values, Int4Layout from) {
    return from == Int4Layout.ROW_MAJOR_LOW_FIRST
        ? values.data()
        : Int4Packing.reorder(
            values.data(),
            values.dimension(0),
            2 * values.dimension(1),
            from,
            Int4Layout.ROW_MAJOR_LOW_FIRST);
  }

  private static Int4Matrix joined(List<Int4Matrix> parts) {
    int rows = parts.stream().mapToInt(Int4Matrix::rows).sum();
    int groups = parts.get(0).groups;
    List<ByteBuffer> values = new ArrayList<>();
    float[] scales = new float[rows * groups];
    float[] zeros = new float[rows * groups];
    float[] bias = new float[rows];
    int first = 0;
    for (Int4Matrix part : parts) {
      values.addAll(part.values);
      System.arraycopy(part.scales, 0, scales, first * groups, part.scales.length);
      System.arraycopy(part.bias, 0, bias, first, part.rows);
      for (int group = 0; group < groups; group++) {
        System.arraycopy(part.zeros, group * part.rows, zeros, group * rows + first, part.rows);
      }
      first += part.rows;
    }
    return new Int4Matrix(values, scales, zeros, bias, rows, groups, parts.get(0).groupSize);
  }
}
