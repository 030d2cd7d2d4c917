package org.voicepersona.model.cuda.step;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.quantize.Int4Packing;

/**
 * Some outputs of a stored matrix in 4 bits.
 *
 * @param columns inputs
 * @param values 0..15, [rows, columns]
 * @param pairs scale (low half) and zero (high half) as bfloat16, [rows, groups]
 */
record Int4Rows(int columns, byte[] values, int[] pairs) {

  /**
   * Reads {@code rows} outputs of a {@link Weight.Int4} or {@link Weight.PackedInt4}.
   *
   * @param first of them; at the beginning of a block of the weight's layout
   */
  static Int4Rows of(Weight weight, int first, int rows) {
    if (weight instanceof Weight.PackedInt4 packed) {
      return of(packed.values(), packed.layout(), first, rows, pairs(packed, first, rows));
    }
    Weight.Int4 portable = (Weight.Int4) weight;
    int[] pairs = pairs(portable, first, rows);
    return of(portable.values(), Int4Layout.ROW_MAJOR, first, rows, pairs);
  }

  private static Int4Rows of(Tensor values, Int4Layout layout, int first, int rows, int[] pairs) {
    int width = values.dimension(1);
    byte[] bytes = new byte[rows * width];
    values.data().get(first * width, bytes);
    return new Int4Rows(2 * width, Int4Packing.unpack(bytes, rows, 2 * width, layout), pairs);
  }

  private static int[] pairs(Weight.Int4 weight, int first, int rows) {
    int groups = weight.scales().dimension(1);
    float[] scales = new float[rows * groups];
    float[] zeros = new float[rows * groups];
    weight.scales().read(first * groups, scales, 0, scales.length);
    weight.zeros().read(first * groups, zeros, 0, zeros.length);
    int[] pairs = new int[rows * groups];
    Arrays.setAll(pairs, i -> pair(scales[i], zeros[i]));
    return pairs;
  }

  private static int pair(float scale, float zero) {
    return (HalfPrecision.floatToBfloat16(scale) & 0xFFFF)
        | (HalfPrecision.floatToBfloat16(zero) << Short.SIZE);
  }

  private static int[] pairs(Weight.PackedInt4 weight, int first, int rows) {
    Tensor stored = weight.scalesAndZeros(); // [groups, outputs, 2]
    ByteBuffer data = stored.data();
    int groups = stored.dimension(0);
    int[] pairs = new int[rows * groups];
    for (int row = 0; row < rows; row++) {
      for (int group = 0; group < groups; group++) {
        int at = (group * stored.dimension(1) + first + row) * 2 * Short.BYTES;
        pairs[row * groups + group] = data.getInt(at);
      }
    }
    return pairs;
  }

  /** Returns the scale and zero of weight {@code (row, column)}. */
  int pair(int row, int column) {
    return pairs[(row * columns + column) / (values.length / pairs.length)];
  }

  /** Returns weight {@code (row, column)}, rounded to bfloat16 once, as CUDA's kernels have it. */
  float weight(int row, int column) {
    int pair = pair(row, column);
    float scale = HalfPrecision.bfloat16ToFloat((short) pair);
    float zero = HalfPrecision.bfloat16ToFloat((short) (pair >> Short.SIZE));
    return HalfPrecision.roundToBfloat16((values[row * columns + column] - 8) * scale + zero);
  }
}
