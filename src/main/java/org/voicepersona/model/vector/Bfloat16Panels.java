package org.voicepersona.model.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products with panels of bfloat16. The lower half of each 32-bit lane is widened to float32 by a
 * shift, the upper half by clearing the lower.
 */
final class Bfloat16Panels implements PanelType.Products {

  private static final VectorSpecies<Integer> PAIRS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final int HALF = PanelType.WIDTH / 2;
  private static final int ROW = 2 * PanelType.WIDTH;
  private static final int UPPER = 0xffff0000;

  private static IntVector pairs(ByteBuffer panel, int at) {
    return IntVector.fromByteBuffer(PAIRS, panel, at, ByteOrder.LITTLE_ENDIAN);
  }

  private static FloatVector lower(IntVector pairs) {
    return pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
  }

  private static FloatVector upper(IntVector pairs) {
    return pairs.and(UPPER).reinterpretAsFloats();
  }

  @Override
  public void addOne(
      ByteBuffer panel, int at, int length, float[] weights, int from, float[] sums, int to) {
    for (int c = 0; c < HALF; c += FLOATS.length()) {
      FloatVector low = FloatVector.fromArray(FLOATS, sums, to + c);
      FloatVector high = FloatVector.fromArray(FLOATS, sums, to + HALF + c);
      for (int i = 0; i < length; i++) {
        IntVector pairs = pairs(panel, at + i * ROW + 4 * c);
        FloatVector weight = FloatVector.broadcast(FLOATS, weights[from + i]);
        low = lower(pairs).fma(weight, low);
        high = upper(pairs).fma(weight, high);
      }
      low.intoArray(sums, to + c);
      high.intoArray(sums, to + HALF + c);
    }
  }

  @Override
  public void addThree(
      ByteBuffer panel,
      int at,
      int length,
      float[] weights,
      int from,
      int weightStride,
      float[] sums,
      int to,
      int sumStride) {
    int from1 = from + weightStride;
    int from2 = from + 2 * weightStride;
    int to1 = to + sumStride;
    int to2 = to + 2 * sumStride;
    for (int c = 0; c < HALF; c += FLOATS.length()) {
      FloatVector low0 = FloatVector.fromArray(FLOATS, sums, to + c);
      FloatVector low1 = FloatVector.fromArray(FLOATS, sums, to1 + c);
      FloatVector low2 = FloatVector.fromArray(FLOATS, sums, to2 + c);
      FloatVector high0 = FloatVector.fromArray(FLOATS, sums, to + HALF + c);
      FloatVector high1 = FloatVector.fromArray(FLOATS, sums, to1 + HALF + c);
      FloatVector high2 = FloatVector.fromArray(FLOATS, sums, to2 + HALF + c);
      for (int i = 0; i < length; i++) {
        IntVector pairs = pairs(panel, at + i * ROW + 4 * c);
        FloatVector low = lower(pairs);
        FloatVector high = upper(pairs);
        FloatVector weight0 = FloatVector.broadcast(FLOATS, weights[from + i]);
        FloatVector weight1 = FloatVector.broadcast(FLOATS, weights[from1 + i]);
        FloatVector weight2 = FloatVector.broadcast(FLOATS, weights[from2 + i]);
        low0 = low.fma(weight0, low0);
        low1 = low.fma(weight1, low1);
        low2 = low.fma(weight2, low2);
        high0 = high.fma(weight0, high0);
        high1 = high.fma(weight1, high1);
        high2 = high.fma(weight2, high2);
      }
      low0.intoArray(sums, to + c);
      low1.intoArray(sums, to1 + c);
      low2.intoArray(sums, to2 + c);
      high0.intoArray(sums, to + HALF + c);
      high1.intoArray(sums, to1 + HALF + c);
      high2.intoArray(sums, to2 + HALF + c);
    }
  }
}
