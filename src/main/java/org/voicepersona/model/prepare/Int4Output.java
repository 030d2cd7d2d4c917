package org.voicepersona.model.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.SafetensorsWriter;
import org.voicepersona.model.quantize.Int4Packing;

/** Writes a 4-bit matrix to a file: values in chunks of rows, scales and zeros at the end. */
final class Int4Output {

  private final SafetensorsWriter out;
  private final String name;
  private final int rows;
  private final int columns;
  private final PreparationSettings settings;

  /** Scales of all rows, [rows, groups], filled in by the quantizer. */
  final float[] scales;

  /** Zeros of all rows, [rows, groups], filled in by the quantizer. */
  final float[] zeros;

  Int4Output(
      SafetensorsWriter out, String name, int rows, int columns, PreparationSettings settings) {
    this.out = out;
    this.name = name;
    this.rows = rows;
    this.columns = columns;
    this.settings = settings;
    this.scales = new float[rows * groups()];
    this.zeros = new float[scales.length];
  }

  /** Returns the number of groups in a row. */
  int groups() {
    return columns / settings.groupSize();
  }

  /**
   * Writes the values of {@code count} rows.
   *
   * @param first the first row, a multiple of the layout's block of rows
   * @param values 0 to 15, [count, columns]
   */
  void write(int first, int count, byte[] values) throws IOException {
    byte[] packed = Int4Packing.pack(values, count, columns, settings.layout());
    out.write(
        name + PreparedNames.int4(settings.layout()),
        (long) first * (columns / 2),
        ByteBuffer.wrap(packed));
  }

  /** Writes scales and zeros. */
  void finish() throws IOException {
    if (settings.layout() == Int4Layout.ROW_MAJOR) {
      out.write(name + PreparedNames.SCALES, 0, littleEndian(scales));
      out.write(name + PreparedNames.ZEROS, 0, littleEndian(zeros));
    } else {
      out.write(name + PreparedNames.SCALES_AND_ZEROS, 0, interleaved());
    }
  }

  /** Returns scales and zeros as bfloat16 [groups, rows, 2]. */
  private ByteBuffer interleaved() {
    ByteBuffer both = ByteBuffer.allocate(scales.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int group = 0; group < groups(); group++) {
      for (int row = 0; row < rows; row++) {
        both.putShort(HalfPrecision.floatToBfloat16(scales[row * groups() + group]));
        both.putShort(HalfPrecision.floatToBfloat16(zeros[row * groups() + group]));
      }
    }
    return both.flip();
  }

  static ByteBuffer littleEndian(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes;
  }
}
