package org.voicepersona.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.voicepersona.model.checkpoint.ElementType;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.quantize.Int4Packing;
import org.voicepersona.model.quantize.Int4Quantizer;
import org.voicepersona.model.quantize.Int8Quantizer;
import org.voicepersona.model.quantize.Rounding;
import org.voicepersona.model.quantize.ScaleType;

/**
 * A store that quantises matrices of another as they are asked for, by rounding to nearest as
 * gpt-fast.
 */
public final class QuantizedStore implements WeightStore {

  private final WeightStore source;
  private final Predicate<String> quantized;
  private final Form form;

  /**
   * How matrices are stored.
   *
   * @param bits 4 or 8
   */
  public record Form(int bits, int groupSize, ScaleType scales, Int4Layout layout) {}

  /**
   * What a quantised matrix holds: element i is {@code centred[i] + zeros[i]}; [rows, columns].
   *
   * @param centred grid values times their scale
   * @param zeros what the middle of the grid stands for; 0 for 8 bits
   */
  public record Values(float[] centred, float[] zeros) {

    public static Values of(Weight weight, int rows, int columns) {
      float[] centred = new float[rows * columns];
      float[] zeros = new float[rows * columns];
      if (weight instanceof Weight.Int8 int8) {
        float[] scales = int8.scales().toFloats();
        for (int i = 0; i < centred.length; i++) {
          centred[i] = int8.values().data().get(i) * scales[i / columns];
        }
      } else if (weight instanceof Weight.PackedInt4 int4) {
        byte[] q = unpack(int4.values(), rows, columns, int4.layout());
        float[] pairs = int4.scalesAndZeros().toFloats(); // [groups, rows, 2]
        for (int i = 0; i < q.length; i++) {
          int at = 2 * (i % columns / int4.groupSize() * rows + i / columns);
          centred[i] = (q[i] - 8) * pairs[at];
          zeros[i] = pairs[at + 1];
        }
      } else if (weight instanceof Weight.Int4 int4) {
        byte[] q = unpack(int4.values(), rows, columns, Int4Layout.ROW_MAJOR);
        float[] scales = int4.scales().toFloats();
        float[] middles = int4.zeros().toFloats();
        for (int i = 0; i < q.length; i++) {
          centred[i] = (q[i] - 8) * scales[i / int4.groupSize()];
          zeros[i] = middles[i / int4.groupSize()];
        }
      }
      return new Values(centred, zeros);
    }

    private static byte[] unpack(Tensor values, int rows, int columns, Int4Layout layout) {
      byte[] bytes = new byte[values.elements()];
      values.data().duplicate().get(bytes);
      return Int4Packing.unpack(bytes, rows, columns, layout);
    }

    /** Returns the elements. */
    public float[] sums() {
      float[] sums = centred.clone();
      for (int i = 0; i < sums.length; i++) {
        sums[i] += zeros[i];
      }
      return sums;
    }
  }

  public QuantizedStore(WeightStore source, Predicate<String> quantized, Form form) {
    this.source = source;
    this.quantized = quantized;
    this.form = form;
  }

  @Override
  public Set<String> names() {
    return source.names();
  }

  @Override
  public Weight weight(String name) {
    return quantized.test(name) ? quantize(source.dense(name), form) : source.weight(name);
  }

  public static Weight quantize(Tensor matrix, Form form) {
    int rows = matrix.dimension(0);
    int columns = matrix.dimension(1);
    float[] weights = matrix.toFloats();
    byte[] values = new byte[weights.length];
    if (form.bits() == 8) {
      float[] scales = new float[rows];
      for (int row = 0; row < rows; row++) {
        scales[row] = Int8Quantizer.quantizeRow(weights, row * columns, columns, values);
      }
      return new Weight.Int8(bytes(ElementType.I8, values, rows, columns), floats(scales, rows));
    }
    int groups = columns / form.groupSize();
    float[] scales = new float[rows * groups];
    float[] zeros = new float[rows * groups];
    new Int4Quantizer(form.groupSize(), Rounding.NEAREST, form.scales())
        .quantize(weights, rows * groups, values, scales, zeros, 0);
    if (form.scales() == ScaleType.BFLOAT16) {
      roundAsGptFast(weights, values, scales, zeros, form.groupSize());
    }
    Tensor packed =
        bytes(
            ElementType.U8,
            Int4Packing.pack(values, rows, columns, form.layout()),
            rows,
            columns / 2);
    if (form.layout() == Int4Layout.ROW_MAJOR) {
      return new Weight.Int4(
          packed, floats(scales, rows, groups), floats(zeros, rows, groups), form.groupSize());
    }
    float[] pairs = new float[2 * scales.length]; // [groups, rows, 2]
    for (int i = 0; i < scales.length; i++) {
      int at = 2 * (i % groups * rows + i / groups);
      pairs[at] = scales[i];
      pairs[at + 1] = zeros[i];
    }
    return new Weight.PackedInt4(
        packed, floats(pairs, groups, rows, 2), form.groupSize(), form.layout());
  }

  /** gpt-fast also rounds the grid's least value to bfloat16, which moves about 1 % of the q. */
  private static void roundAsGptFast(
      float[] weights, byte[] values, float[] scales, float[] zeros, int groupSize) {
    for (int i = 0; i < weights.length; i++) {
      int group = i / groupSize;
      float least = HalfPrecision.roundToBfloat16(zeros[group] - scales[group] * 8);
      double q = Math.rint((weights[i] - least) / scales[group]);
      values[i] = (byte) Math.max(0, Math.min(15, q));
    }
  }

  public static Tensor floats(float[] values, long... shape) {
    ByteBuffer data = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    return new Tensor("test", ElementType.F32, shape(shape), data);
  }

  private static Tensor bytes(ElementType type, byte[] values, long... shape) {
    ByteBuffer data = ByteBuffer.allocateDirect(values.length).put(values).flip();
    return new Tensor("test", type, shape(shape), data);
  }

  private static List<Long> shape(long... shape) {
    return Arrays.stream(shape).boxed().toList();
  }

  @Override
  public void close() {}
}
