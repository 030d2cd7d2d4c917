package org.voicepersona.model.cuda.encode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.voicepersona.model.checkpoint.WeightStore;
import org.voicepersona.model.frontend.LogMel;

/**
 * Compares an encoder on this card with the reference, using its real weights. It checks the
 * convolutions of a short clip; the first layer for two clips, one longer than attention processes
 * at a time, which must give the same bits for both tile sizes of the products; and the end of the
 * encoder. The clips consist of few distinct rows, so that the reference multiplies few rows in
 * double precision.
 */
final class EncoderSelfTest {

  /**
   * Largest relative error in the Euclidean norm, for a layer that of what it adds. With the same
   * roundings the error is a thousandth: where a sum lies between two bfloat16 numbers, another
   * order of addition may round it to the other one.
   */
  static final double TOLERANCE = 0.005;

  private static final int MEL_FRAMES = 7;
  private static final int DIFFERENT_ROWS = 5;
  private static final int[] FRAMES = {131, 9};

  /** Frames of the clips. */
  static final int ROWS = Arrays.stream(FRAMES).sum();

  private final DeviceEncoder encoder;
  private final EncoderShape shape;
  private final ReferenceEncoder reference;
  private final SplittableRandom random = new SplittableRandom(1);

  EncoderSelfTest(DeviceEncoder encoder, EncoderShape shape, WeightStore store) {
    this.encoder = encoder;
    this.shape = shape;
    this.reference = new ReferenceEncoder(shape, store);
  }

  /** Returns the first difference, in words; empty if the kernels are right. */
  Optional<String> fault() {
    return stemFault().or(this::layerFault).or(this::endFault);
  }

  private Optional<String> stemFault() {
    int bins = shape.config().melBins();
    float[] mel = numbers(bins * MEL_FRAMES);
    LogMel.Features clip = new LogMel.Features(mel, bins, MEL_FRAMES, MEL_FRAMES);
    List<double[]> expected = reference.stem(clip);
    float[] computed = encoder.stem(clip);
    for (int row = 0; row < expected.size(); row++) {
      Optional<String> fault =
          fault(
              "frame %d behind the convolutions".formatted(row),
              row(computed, row),
              expected.get(row));
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private Optional<String> layerFault() {
    List<float[]> different = new ArrayList<>();
    for (int i = 0; i < DIFFERENT_ROWS; i++) {
      different.add(numbers(shape.width()));
    }
    int[] chosen = new int[ROWS];
    Arrays.setAll(chosen, row -> random.nextInt(DIFFERENT_ROWS));
    float[] x = new float[chosen.length * shape.width()];
    for (int row = 0; row < chosen.length; row++) {
      System.arraycopy(different.get(chosen[row]), 0, x, row * shape.width(), shape.width());
    }
    float[] computed = encoder.firstLayer(encoder.program(1), x, FRAMES);
    float[] inSmallTiles = encoder.firstLayer(encoder.program(Integer.MAX_VALUE), x, FRAMES);
    if (!Arrays.equals(computed, inSmallTiles)) {
      return Optional.of("the first layer has other numbers in smaller tiles");
    }
    List<double[]> rows = different.stream().map(EncoderSelfTest::doubles).toList();
    int first = 0;
    for (int frames : FRAMES) {
      int[] counts = new int[DIFFERENT_ROWS];
      Arrays.stream(chosen, first, first + frames).forEach(row -> counts[row]++);
      List<double[]> expected = reference.firstLayer(rows, counts);
      for (int row = first; row < first + frames; row++) {
        double[] before = rows.get(chosen[row]);
        Optional<String> fault =
            fault(
                "row %d of %d behind the first layer".formatted(row, chosen.length),
                added(row(computed, row), before),
                added(expected.get(chosen[row]), before));
        if (fault.isPresent()) {
          return fault;
        }
      }
      first += frames;
    }
    return Optional.empty();
  }

  private Optional<String> endFault() {
    List<double[]> rows = new ArrayList<>();
    float[] x = numbers(5 * shape.width()); // the last is dropped
    for (int row = 0; row < 4; row++) {
      rows.add(row(x, row));
    }
    float[] computed = encoder.end(x);
    for (int token = 0; token < 2; token++) {
      double[] own =
          doubles(
              Arrays.copyOfRange(
                  computed, token * shape.projected(), (token + 1) * shape.projected()));
      Optional<String> fault =
          fault(
              "token %d behind the projector".formatted(token),
              own,
              reference.end(rows.get(2 * token), rows.get(2 * token + 1)));
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> fault(String what, double[] computed, double[] expected) {
    double off = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      off += Math.pow(computed[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    double error = Math.sqrt(off / length);
    return error <= TOLERANCE
        ? Optional.empty()
        : Optional.of("%s is %.4f off, must be at most %.4f".formatted(what, error, TOLERANCE));
  }

  private double[] row(float[] all, int row) {
    return doubles(Arrays.copyOfRange(all, row * shape.width(), (row + 1) * shape.width()));
  }

  private static double[] added(double[] behind, double[] before) {
    double[] added = new double[before.length];
    Arrays.setAll(added, i -> behind[i] - before[i]);
    return added;
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (2 * random.nextDouble() - 1);
    }
    return numbers;
  }

  private static double[] doubles(float[] x) {
    double[] wide = new double[x.length];
    Arrays.setAll(wide, i -> x[i]);
    return wide;
  }
}
