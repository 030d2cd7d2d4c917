package org.voicepersona.model.prepare;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.SafetensorsWriter;
import org.voicepersona.model.checkpoint.TensorInfo;
import org.voicepersona.model.checkpoint.TensorSpec;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.quantize.Int4Quantizer;
import org.voicepersona.model.quantize.Int8Quantizer;

/** Writes one file of a prepared model, each weight in chunks of rows. */
final class PartWriter {

  private final Checkpoint checkpoint;
  private boolean evensKeys;
  private final KeySmoothing keys;
  private final PreparationSettings settings;
  private final Optional<Calibration> calibration;
  private final LongConsumer written;
  private SafetensorsWriter out;
  private double squaredError;
  private double squaredWeights;

  /**
   * The calibrated rounding of a part.
   *
   * @param written the parts written before
   */
  record Calibration(Calibrator calibrator, WeightStore written) {}

  /**
   * Makes a writer for one part.
   *
   * @param calibration rounds this part to 4 bits; empty to round by the weights alone
   * @param written receives the number of weights of each chunk written, from several threads
   */
  PartWriter(
      Checkpoint checkpoint,
      PreparationSettings settings,
      Optional<Calibration> calibration,
      LongConsumer written) {
    this.checkpoint = checkpoint;
    this.keys = new KeySmoothing(checkpoint);
    this.settings = settings;
    this.calibration = calibration;
    this.written = written;
  }

  /**
   * Writes {@code part} to {@code channel}, an empty file.
   *
   * @return the norm of the quantisation error over that of the quantised weights; 0 if none are
   */
  double write(PartPlan part, FileChannel channel) throws IOException {
    evensKeys = part.bits() < 16; // weights in published form stay unchanged
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
        case INT4 -> {
          if (calibration.isEmpty()) {
            quantiseTo4Bits(weight.name());
          }
        }
      }
    }
    if (calibration.isPresent()) {
      CalibratedMatrices matrices = new CalibratedMatrices();
      calibration.get().calibrator().round(part.source(), calibration.get().written(), matrices);
      matrices.finish();
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
    float[] values = read(name, 0, elements);
    out.write(name, 0, Int4Output.littleEndian(values));
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
    out.write(name + PreparedNames.SCALES, 0, Int4Output.littleEndian(scales));
    addError(name, errors, norms);
  }

  private void quantiseTo4Bits(String name) throws IOException {
    RowChunks chunks = chunks(checkpoint.info(name));
    int columns = chunks.columns();
    Int4Output matrix = new Int4Output(out, name, chunks.rows(), columns, settings);
    int groups = matrix.groups();
    double[] errors = new double[chunks.count()];
    double[] norms = new double[chunks.count()];
    chunks.forEach(
        (chunk, first, count) -> {
          float[] weights = read(name, (long) first * columns, count * columns);
          byte[] values = new byte[weights.length];
          errors[chunk] =
              new Int4Quantizer(settings.groupSize(), settings.rounding(), settings.scaleType())
                  .quantize(
                      weights, count * groups, values, matrix.scales, matrix.zeros, first * groups);
          norms[chunk] = squaredNorm(weights);
          matrix.write(first, count, values);
          written.accept(weights.length);
        });
    matrix.finish();
    addError(name, errors, norms);
  }

  /** Hands the rows of a part's matrices to a calibrator and writes the rounded ones. */
  private final class CalibratedMatrices implements Calibrator.Matrices {

    private final Map<String, Int4Output> matrices = new LinkedHashMap<>();

    @Override
    public boolean has(String name) {
      return checkpoint.names().contains(name);
    }

    @Override
    public int rows(String name) {
      return Math.toIntExact(checkpoint.info(name).shape().get(0));
    }

    @Override
    public float[] read(String name, int firstRow, int rows) {
      int columns = (int) rowLength(name);
      return PartWriter.this.read(name, (long) firstRow * columns, rows * columns);
    }

    @Override
    public void write(String name, int firstRow, Calibrator.Int4Rows rounded) throws IOException {
      int columns = (int) rowLength(name);
      int count = rounded.values().length / columns;
      Int4Output matrix =
          matrices.computeIfAbsent(
              name, key -> new Int4Output(out, key, rows(key), columns, settings));
      int from = firstRow * matrix.groups();
      System.arraycopy(rounded.scales(), 0, matrix.scales, from, rounded.scales().length);
      System.arraycopy(rounded.zeros(), 0, matrix.zeros, from, rounded.zeros().length);
      matrix.write(firstRow, count, rounded.values());
      float[] weights = read(name, firstRow, count);
      addError(
          name, new double[] {squaredError(weights, rounded)}, new double[] {squaredNorm(weights)});
      written.accept(weights.length);
    }

    private double squaredError(float[] weights, Calibrator.Int4Rows rounded) {
      double error = 0;
      for (int i = 0; i < weights.length; i++) {
        int group = i / settings.groupSize();
        double difference =
            weights[i]
                - (rounded.values()[i] - 8) * rounded.scales()[group]
                - rounded.zeros()[group];
        error += difference * difference;
      }
      return error;
    }

    void finish() throws IOException {
      for (Int4Output matrix : matrices.values()) {
        matrix.finish();
      }
    }
  }

  private long rowLength(String name) {
    List<Long> shape = checkpoint.info(name).shape();
    return shape.get(shape.size() - 1);
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
    float[] values = checkpoint.read(name, from, count).toFloats();
    boolean isVector = checkpoint.info(name).shape().size() == 1;
    if (evensKeys) {
      keys.apply(name, from, isVector ? 1 : (int) rowLength(name), values);
    }
    return values;
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
}
