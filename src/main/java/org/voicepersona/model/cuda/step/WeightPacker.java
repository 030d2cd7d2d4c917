package org.voicepersona.model.cuda.step;

import static org.voicepersona.model.cuda.step.UnitForm.SIDE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Tensor;
import org.voicepersona.model.checkpoint.Weight;
import org.voicepersona.model.quantize.Int4Rows;

/**
 * Packs stored matrices into the units of the kernels, see {@link UnitForm}. Outputs are padded to
 * whole units with weights of 0.
 *
 * @param groupSize how many inputs share a scale and a zero in the kernels: 32, 64 or 128
 */
public record WeightPacker(int groupSize) {

  /** Stripes of 128 outputs that are packed at the same time. */
  private static final int TOGETHER = 16;

  /** The stored value of the padding, whose scale is 0. */
  private static final int MIDDLE = 8;

  /** Checks the size. */
  public WeightPacker {
    if (groupSize != 32 && groupSize != 64 && groupSize != SIDE) {
      throw new IllegalArgumentException(
          "group size is %d, must be 32, 64 or %d".formatted(groupSize, SIDE));
    }
  }

  /** Returns {@code outputs} rounded up to whole units. */
  public static int paddedOutputs(int outputs) {
    return (outputs + SIDE - 1) / SIDE * SIDE;
  }

  /** Returns the bytes of a packed matrix. */
  public long bytes(Weight weight) {
    int outputs = paddedOutputs(weight.rows());
    UnitForm form = UnitForm.of(weight);
    long units = (long) outputs / SIDE * (weight.columns() / SIDE);
    return units * form.unitBytes(groupSize)
        + (form == UnitForm.INT8 ? (long) outputs * Float.BYTES : 0);
  }

  /**
   * Packs a matrix whose inputs are a multiple of 128.
   *
   * @param sink takes the bytes piece by piece, in their order
   */
  public void pack(Weight weight, Consumer<byte[]> sink) {
    int stripes = paddedOutputs(weight.rows()) / SIDE;
    for (int first = 0; first < stripes; first += TOGETHER) {
      List<byte[]> packed =
          IntStream.range(first, Math.min(stripes, first + TOGETHER))
              .parallel()
              .mapToObj(stripe -> stripe(weight, stripe * SIDE))
              .toList();
      packed.forEach(sink);
    }
    if (weight instanceof Weight.Int8 int8) {
      byte[] scales = new byte[paddedOutputs(weight.rows()) * Float.BYTES];
      littleEndian(scales).asFloatBuffer().put(int8.scales().toFloats());
      sink.accept(scales);
    }
  }

  private byte[] stripe(Weight weight, int first) {
    int rows = Math.min(SIDE, weight.rows() - first);
    int columns = weight.columns();
    if (UnitForm.of(weight) == UnitForm.INT4) {
      return int4(Int4Rows.of(weight, first, rows), rows);
    }
    return weight instanceof Weight.Int8 int8
        ? int8(int8.values(), first, rows, columns)
        : bfloat16(((Weight.Dense) weight).tensor(), first, rows, columns);
  }

  private byte[] int4(Int4Rows stored, int rows) {
    int columns = stored.columns();
    UnitForm form = UnitForm.INT4;
    byte[] bytes = new byte[columns / SIDE * form.unitBytes(groupSize)];
    ByteBuffer packed = littleEndian(bytes);
    for (int unit = 0; unit < columns / SIDE; unit++) {
      int start = unit * form.unitBytes(groupSize);
      int scales = start + form.weightBytes();
      Arrays.fill(bytes, start, scales, (byte) (MIDDLE | (MIDDLE << 4)));
      for (int row = 0; row < rows; row++) {
        int shift = row / 8 % 2 * 4;
        for (int k = 0; k < SIDE; k++) {
          int at = start + form.place(row, k);
          int kept = bytes[at] & (0xF0 >>> shift);
          bytes[at] = (byte) (kept | (stored.values()[row * columns + unit * SIDE + k] << shift));
        }
        for (int group = 0; group < SIDE / groupSize; group++) {
          packed.putInt(
              scales + group * SIDE * Integer.BYTES + scalePlace(row),
              stored.pair(row, unit * SIDE + group * groupSize));
        }
      }
    }
    return bytes;
  }

  /** Returns the offset of an output's scale; those of a thread's four outputs are adjacent. */
  private static int scalePlace(int output) {
    return output / 32 * 128 + output % 8 * 16 + output / 16 % 2 * 8 + output / 8 % 2 * 4;
  }

  private static byte[] int8(Tensor values, int first, int rows, int columns) {
    byte[] stored = bytes(values, first, rows, columns);
    byte[] packed = new byte[columns * SIDE];
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < columns; k++) {
        int unit = k / SIDE * UnitForm.INT8.weightBytes();
        packed[unit + UnitForm.INT8.place(row, k % SIDE)] = stored[row * columns + k];
      }
    }
    return packed;
  }

  private static byte[] bfloat16(Tensor values, int first, int rows, int columns) {
    float[] stored = new float[rows * columns];
    values.read(first * columns, stored, 0, stored.length);
    byte[] bytes = new byte[columns * SIDE * Short.BYTES];
    ByteBuffer packed = littleEndian(bytes);
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < columns; k++) {
        int unit = k / SIDE * UnitForm.BFLOAT16.weightBytes();
        packed.putShort(
            unit + UnitForm.BFLOAT16.place(row, k % SIDE) * Short.BYTES,
            HalfPrecision.floatToBfloat16(stored[row * columns + k]));
      }
    }
    return bytes;
  }

  private static byte[] bytes(Tensor tensor, int first, int rows, int width) {
    byte[] bytes = new byte[rows * width];
    tensor.data().get(first * width, bytes);
    return bytes;
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
