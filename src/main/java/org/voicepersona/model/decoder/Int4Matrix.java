package org.voicepersona.model.decoder;

import java.nio.ByteBuffer;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.quantize.Int4Packing;

/**
 * The weight of a linear layer in 4 bits, row-major, as ONNX Runtime's {@code MatMulNBits} takes
 * it: {@code w[n, k] = (q[n, k] - 8) * scales[n, k / groupSize] + zeros[k / groupSize, n]}. The
 * values are read on demand.
 *
 * @param stored the stored values, in {@code layout}
 * @param scales [rows, groups]
 * @param zeros [groups, rows]
 */
record Int4Matrix(
    Tensor stored,
    Int4Layout layout,
    float[] scales,
    float[] zeros,
    int rows,
    int groups,
    int groupSize) {

  /**
   * Reads scales and zeros.
   *
   * @param name of the linear layer, without {@code .weight}
   * @throws CheckpointException if the weight is not stored in 4 bits
   */
  static Int4Matrix of(WeightStore store, String name) {
    Weight weight = store.weight(name + ".weight");
    if (weight instanceof Weight.PackedInt4 packed) {
      return of(packed);
    } else if (weight instanceof Weight.Int4 rows) {
      return of(rows);
    }
    throw new CheckpointException(
        name + " is not stored in 4 bits, must be for products of integers");
  }

  private static Int4Matrix of(Weight.PackedInt4 weight) {
    int rows = weight.values().dimension(0);
    int groups = weight.scalesAndZeros().dimension(0);
    float[] pairs = weight.scalesAndZeros().onHeap().toFloats(); // [groups, rows, 2]
    float[] scales = new float[rows * groups];
    float[] zeros = new float[rows * groups];
    for (int group = 0; group < groups; group++) {
      for (int row = 0; row < rows; row++) {
        int place = group * rows + row;
        scales[row * groups + group] = pairs[2 * place];
        zeros[place] = pairs[2 * place + 1];
      }
    }
    return new Int4Matrix(
        weight.values(), weight.layout(), scales, zeros, rows, groups, weight.groupSize());
  }

  private static Int4Matrix of(Weight.Int4 weight) {
    int rows = weight.values().dimension(0);
    int groups = weight.scales().dimension(1);
    float[] byRow = weight.zeros().onHeap().toFloats(); // [rows, groups]
    float[] zeros = new float[byRow.length];
    for (int i = 0; i < byRow.length; i++) {
      zeros[i % groups * rows + i / groups] = byRow[i];
    }
    return new Int4Matrix(
        weight.values(),
        Int4Layout.ROW_MAJOR,
        weight.scales().onHeap().toFloats(),
        zeros,
        rows,
        groups,
        weight.groupSize());
  }

  /** Writes the values, [rows, groups, groupSize / 2] bytes, the even column in the low nibble. */
  void writeValues(ByteBuffer memory) {
    if (layout == Int4Layout.ROW_MAJOR_LOW_FIRST) {
      stored.copyTo(memory);
    } else {
      memory.put(
          Int4Packing.reorder(
              stored.data(), rows, groups * groupSize, layout, Int4Layout.ROW_MAJOR_LOW_FIRST));
    }
  }

  void writeScales(ByteBuffer memory) {
    memory.asFloatBuffer().put(scales);
  }

  void writeZeros(ByteBuffer memory) {
    memory.asFloatBuffer().put(zeros);
  }
}
