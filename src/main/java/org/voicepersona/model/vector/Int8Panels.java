package org.voicepersona.model.vector;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Products with panels of 8-bit integers, which are converted to float32 when read. */
final class Int8Panels implements PanelType.Products {

  private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(
          byte.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / (Float.SIZE / Byte.SIZE)));
  private static final int ROW = PanelType.WIDTH;

  private static FloatVector floats(ByteBuffer panel, int at) {
    return (FloatVector)
        ByteVector.fromByteBuffer(BYTES, panel, at, ByteOrder.LITTLE_ENDIAN)
            .convertShape(VectorOperators.B2F, FLOATS, 0);
  }

  @Override
  public void addOne(
      ByteBuffer panel, int at, int length, float[] weights, int from, float[] sums, int to) {
    int next = FLOATS.length();
    for (int c = 0; c < ROW; c += 2 * next) {
      FloatVector first = FloatVector.fromArray(FLOATS, sums, to + c);
      FloatVector second = FloatVector.fromArray(FLOATS, sums, to + c + next);
      for (int i = 0; i < length; i++) {
        int place = at + i * ROW + c;
        FloatVector weight = FloatVector.broadcast(FLOATS, weights[from + i]);
        first = floats(panel, place).fma(weight, first);
        second = floats(panel, place + next).fma(weight, second);
      }
      first.intoArray(sums, to + c);
      second.intoArray(sums, to + c + next);
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
    int next = FLOATS.length();
    for (int c = 0; c < ROW; c += 2 * next) {
      FloatVector first0 = FloatVector.fromArray(FLOATS, sums, to + c);
      FloatVector first1 = FloatVector.fromArray(FLOATS, sums, to1 + c);
      FloatVector first2 = FloatVector.fromArray(FLOATS, sums, to2 + c);
      FloatVector second0 = FloatVector.fromArray(FLOATS, sums, to + c + next);
      FloatVector second1 = FloatVector.fromArray(FLOATS, sums, to1 + c + next);
      FloatVector second2 = FloatVector.fromArray(FLOATS, sums, to2 + c + next);
      for (int i = 0; i < length; i++) {
        int place = at + i * ROW + c;
        FloatVector first = floats(panel, place);
        FloatVector second = floats(panel, place + next);
        FloatVector weight0 = FloatVector.broadcast(FLOATS, weights[from + i]);
        FloatVector weight1 = FloatVector.broadcast(FLOATS, weights[from1 + i]);
        FloatVector weight2 = FloatVector.broadcast(FLOATS, weights[from2 + i]);
        first0 = first.fma(weight0, first0);
        first1 = first.fma(weight1, first1);
        first2 = first.fma(weight2, first2);
        second0 = second.fma(weight0, second0);
        second1 = second.fma(weight1, second1);
        second2 = second.fma(weight2, second2);
      }
      first0.intoArray(sums, to + c);
      first1.intoArray(sums, to1 + c);
      first2.intoArray(sums, to2 + c);
      second0.intoArray(sums, to + c + next);
      second1.intoArray(sums, to1 + c + next);
      second2.intoArray(sums, to2 + c + next);
    }
  }
}
