package org.voicepersona.model.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.HalfPrecision;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.SafetensorsWriter;
import org.voicepersona.model.checkpoint.TensorInfo;
import org.voicepersona.model.checkpoint.TensorSpec;
import org.voicepersona.model.quantize.Int4Packing;
import org.voicepersona.model.quantize.Int4Quantizer;
import org.voicepersona.model.quantize.Int8Quantizer;

/** Writes one file of a prepared model, chunk by chunk of each weight. */
final class PartWriter {

  private final Checkpoint checkpoint;
  private final PreparationSettings settings;
  private final LongConsumer written;
  private SafetensorsWriter out;
  private double squaredError;
  private double squaredWeights;

  /**
   * Makes a writer for one part.
   *
   * @param written is told how many weights were written, again and again, by several threads
   */
  PartWriter(Checkpoint checkpoint, PreparationSettings settings, LongConsumer written) {
    this.checkpoint = checkpoint;
    this.settings = settings;
    this.written = written;
  }

  /**
   * Writes {@code part} to {@code channel}, an empty file.
   *
   * @return the norm of the quantisation error over that of the quantised weights, or 0
   */
  double write(PartPlan part, FileChannel channel) throws IOException {
    List<WeightPlan> weights = new ArrayList<>();
    List<TensorSpec> tensors = new ArrayList<>();
    for (String name : part.shapes().keySet()) {
      WeightPlan plan = WeightPlan.of(checkpoint.info(name), part.bits(), settings);
      weights.add(plan);
      tensors.addAll(plan.tensors());
    }
    out = new SafetensorsWriter(channel, tensors, Map.of("format", "voicepersona"));
    for (WeightPlan weight : weights) {
      switch (weight.form()) {
        case AS_PUBLISHED -> copy(weight.name());
        case FLOAT32 -> widen(weight.name());
        case INT8 -> quantiseTo8Bits(weight.name());
        case INT4 -> quantiseTo4Bits(weight.name());
      }
    }
    out.finish();
    return squaredWeights == 0 ? 0 : Math.sqrt(squaredError / squaredWeights);
  }

  private void copy(String name) throws IOException {
    TensorInfo info = checkpoint.info(name);
    int width = info.type().bytes();
    chunks(info)
        .forEach(
            (chunk, first, count) -> {
              long from = first * columns(info);
              int elements = Math.toIntExact(count * columns(info));
              out.write(name, from * width, checkpoint.read(name, from, elements).data());
              written.accept(elements);
            });
  }

  private void widen(String name) throws IOException {
    TensorInfo info = checkpoint.info(name);
    int elements = Math.toIntExact(info.bytes() / info.type().bytes());
    float[] values = checkpoint.read(name, 0, elements).toFloats();
    out.write(name, 0, littleEndian(values));
    written.accept(elements);
  }

  private void quantiseTo8Bits(String name) throws IOException {
    RowChunks chunks = chunks(checkpoint.info(name));
    int columns = chunks.columns();
    float[] scales = new float[chunks.rows()];
    double[] errors = new double[chunks.count()];
    double[] norms = new double[chunks.count()];
    chunks.forEach(
        (chunk, first, count) -> {
          float[] weights = read(name, (long) first * columns, count * columns);
          byte[] values = new byte[weights.length];
          for (int row = 0; row < count; row++) {
            int from = row * columns;
            scales[first + row] = Int8Quantizer.quantizeRow(weights, from, columns, values);
            for (int i = from; i < from + columns; i++) {
              double difference = weights[i] - values[i] * scales[first + row];
              errors[chunk] += difference * difference;
            }
          }
          norms[chunk] = squaredNorm(weights);
          out.write(name + PreparedNames.INT8, (long) first * columns, ByteBuffer.wrap(values));
          written.accept(weights.length);
        });
    out.write(name + PreparedNames.SCALES, 0, littleEndian(scales));
    addError(name, errors, norms);
  }

  private void quantiseTo4Bits(String name) throws IOException {
    RowChunks chunks = chunks(checkpoint.info(name));
    int columns = chunks.columns();
    int groupsPerRow = columns / settings.groupSize();
    float[] scales = new float[chunks.rows() * groupsPerRow];
    float[] zeros = new float[scales.length];
    double[] errors = new double[chunks.count()];
    double[] norms = new double[chunks.count()];
    String valuesName = name + PreparedNames.int4(settings.layout());
    chunks.forEach(
        (chunk, first, count) -> {
          float[] weights = read(name, (long) first * columns, count * columns);
          byte[] values = new byte[weights.length];
          errors[chunk] =
              new Int4Quantizer(settings.groupSize(), settings.rounding(), settings.scaleType())
                  .quantize(
                      weights, count * groupsPerRow, values, scales, zeros, first * groupsPerRow);
          norms[chunk] = squaredNorm(weights);
          byte[] packed = Int4Packing.pack(values, count, columns, settings.layout());
          out.write(valuesName, (long) first * (columns / 2), ByteBuffer.wrap(packed));
          written.accept(weights.length);
        });
    if (settings.layout() == Int4Layout.ROW_MAJOR) {
      out.write(name + PreparedNames.SCALES, 0, littleEndian(scales));
      out.write(name + PreparedNames.ZEROS, 0, littleEndian(zeros));
    } else {
      ByteBuffer both = interleave(scales, zeros, chunks.rows(), groupsPerRow);
      out.write(name + PreparedNames.SCALES_AND_ZEROS, 0, both);
    }
    addError(name, errors, norms);
  }

  private void addError(String name, double[] errors, double[] norms) {
    double error = Arrays.stream(errors).sum();
    if (!Double.isFinite(error)) {
      throw new CheckpointException(
          checkpoint.directory() + ": tensor " + name + " holds values that are not finite");
    }
    squaredError += error;
    squaredWeights += Arrays.stream(norms).sum();
  }

  private float[] read(String name, long from, int count) {
    return checkpoint.read(name, from, count).toFloats();
  }

  private static RowChunks chunks(TensorInfo info) {
    return RowChunks.of(Math.toIntExact(info.shape().get(0)), Math.toIntExact(columns(info)));
  }

  private static long columns(TensorInfo info) {
    return info.shape().get(1);
  }

  private static double squaredNorm(float[] weights) {
    double sum = 0;
    for (float weight : weights) {
      sum += (double) weight * weight;
    }
    return sum;
  }

  private static ByteBuffer littleEndian(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer floats = bytes.asFloatBuffer();
    floats.put(values);
    return bytes;
  }

  /** Returns bfloat16 [groups, rows, 2] of two matrices [rows, groups]. */
  private static ByteBuffer interleave(float[] scales, float[] zeros, int rows, int groups) {
    ByteBuffer both = ByteBuffer.allocate(scales.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int group = 0; group < groups; group++) {
      for (int row = 0; row < rows; row++) {
        both.putShort(HalfPrecision.floatToBfloat16(scales[row * groups + group]));
        both.putShort(HalfPrecision.floatToBfloat16(zeros[row * groups + group]));
      }
    }
    return both.flip();
  }
}
