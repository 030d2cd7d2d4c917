package org.voicepersona.model.quantize;

import java.util.Arrays;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;

/**
 * Some rows (outputs) of a stored 4-bit matrix, unpacked, as the CUDA kernels use them.
 *
 * @param columns the number of inputs
 * @param values 0..15, [rows, columns]
 * @param pairs scale (low half) and zero (high half) as bfloat16, [rows, groups]
 */
public record Int4Rows(int columns, byte[] values, int[] pairs) {

  /**
   * Reads {@code rows} rows of a {@link Weight.Int4} or {@link Weight.PackedInt4}.
   *
   * @param first the first row, at the start of a block of the weight's layout
   */
  public static Int4Rows of(Weight weight, int first, int rows) {
    int[] pairs = pairs(weight, first, rows);
    return weight instanceof Weight.PackedInt4 packed
        ? of(packed.values(), packed.layout(), first, rows, pairs)
        : of(((Weight.Int4) weight).values(), Int4Layout.ROW_MAJOR, first, rows, pairs);
  }

  /**
   * Returns scale (low half) and zero (high half) of each group as bfloat16, [rows, groups].
   *
   * @param weight a {@link Weight.Int4} or {@link Weight.PackedInt4}
   */
  public static int[] pairs(Weight weight, int first, int rows) {
    return weight instanceof Weight.PackedInt4 packed
        ? pairs(packed, first, rows)
        : pairs((Weight.Int4) weight, first, rows);
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
    int groups = stored.dimension(0);
    float[] ofGroup = new float[2 * rows];
    int[] pairs = new int[rows * groups];
    for (int group = 0; group < groups; group++) {
      stored.read(2 * (group * stored.dimension(1) + first), ofGroup, 0, ofGroup.length);
      for (int row = 0; row < rows; row++) {
        pairs[row * groups + group] = pair(ofGroup[2 * row], ofGroup[2 * row + 1]);
      }
    }
    return pairs;
  }

  /** Returns scale and zero of weight {@code (row, column)}, as in {@link #pairs}. */
  public int pair(int row, int column) {
    return pairs[(row * columns + column) / (values.length / pairs.length)];
  }

  /** Returns weight {@code (row, column)}, rounded to bfloat16 once, as in the CUDA kernels. */
  public float weight(int row, int column) {
    int pair = pair(row, column);
    float scale = HalfPrecision.bfloat16ToFloat((short) pair);
    float zero = HalfPrecision.bfloat16ToFloat((short) (pair >> Short.SIZE));
    return HalfPrecision.roundToBfloat16((values[row * columns + column] - 8) * scale + zero);
  }
}
