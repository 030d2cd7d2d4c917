package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Cost;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Grid;
import org.voicepersona.model.cuda.kernels.PackedMatrix.Format;

/** The products of up to 32 rows with packed weights. */
class LinearKernelsTest {

  private static final int OUTPUTS = 384;
  private static final int INPUTS = 640;

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of(Format.INT4, 128, 1, 1),
        Arguments.of(Format.INT4, 128, 3, 4),
        Arguments.of(Format.INT4, 128, 8, 15),
        Arguments.of(Format.INT4, 128, 9, 7),
        Arguments.of(Format.INT4, 128, 16, 4),
        Arguments.of(Format.INT4, 128, 17, 2),
        Arguments.of(Format.INT4, 128, 25, 4),
        Arguments.of(Format.INT4, 128, 32, 11),
        Arguments.of(Format.INT4, 64, 2, 4),
        Arguments.of(Format.INT4, 64, 32, 7),
        Arguments.of(Format.INT4, 32, 5, 4),
        Arguments.of(Format.INT4, 32, 31, 13),
        Arguments.of(Format.INT8, 128, 1, 4),
        Arguments.of(Format.INT8, 128, 15, 7),
        Arguments.of(Format.INT8, 128, 24, 2),
        Arguments.of(Format.INT8, 128, 29, 15),
        Arguments.of(Format.BF16, 128, 7, 4),
        Arguments.of(Format.BF16, 128, 10, 7),
        Arguments.of(Format.BF16, 128, 23, 3),
        Arguments.of(Format.BF16, 128, 30, 15));
  }

  /** A sum of n float32 numbers in any order is off by at most n 2^-24 of their magnitudes. */
  @ParameterizedTest
  @MethodSource("cases")
  void productsAreThoseOfTheWeights(Format format, int group, int rows, int blocks) {
    PackedMatrix matrix = PackedMatrix.random(OUTPUTS, INPUTS, format, group, 1, new Random(rows));
    double[] x = inputs(rows, 1);
    double[] sums = new Run(matrix, group, x, rows, blocks).sums;
    assertThat(sums).hasSize(rows * OUTPUTS);
    assertClose(matrix, x, sums);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void largeAndSmallNumbersKeepTheirPrecision(Format format) {
    for (double size : new double[] {0x1p-60, 0x1p60}) {
      PackedMatrix matrix = PackedMatrix.random(128, 256, format, 128, size, new Random(3));
      double[] x = new double[2 * 256];
      Random random = new Random(4);
      for (int i = 0; i < x.length; i++) {
        x[i] = Bfloat16.round(random.nextGaussian() * (i % 2 == 0 ? 0x1p40 : 0x1p-40));
      }
      x[7] = 0;
      assertClose(matrix, x, new Run(matrix, 128, x, 2, 2).sums);
    }
  }

  @Test
  void aRowsNumbersDependOnNoOtherRow() {
    PackedMatrix matrix = PackedMatrix.random(OUTPUTS, INPUTS, Format.INT4, 128, 1, new Random(1));
    double[] x = inputs(32, 1);
    double[] among = new Run(matrix, 128, x, 32, 7).sums;
    for (int rows : new int[] {1, 9, 17}) {
      double[] fewer = new Run(matrix, 128, x, rows, 7).sums;
      assertThat(fewer).isEqualTo(Arrays.copyOf(among, fewer.length));
    }
  }

  @Test
  void theOrderOfThreadsAndCopiesChangesNothing() {
    PackedMatrix matrix = PackedMatrix.random(OUTPUTS, INPUTS, Format.INT4, 64, 1, new Random(1));
    double[] x = inputs(9, 1);
    EmulatedCard card = card(64);
    double[] usual = new Run(card, matrix, x, 9, 4).sums;
    card.reset();
    card.order(true, false);
    assertThat(new Run(card, matrix, x, 9, 4).sums).isEqualTo(usual);
  }

  /** Weights and inputs are read once, whole sectors, and no bank of shared memory twice. */
  @ParameterizedTest
  @EnumSource(Format.class)
  void memoryIsReadOnce(Format format) {
    PackedMatrix matrix = PackedMatrix.random(OUTPUTS, INPUTS, format, 128, 1, new Random(1));
    for (int rows : new int[] {1, 16, 32}) {
      Run run = new Run(matrix, 128, inputs(rows, 1), rows, 4);
      long step = 32; // the sector that says how many rows there are
      assertThat(run.cost.bytesRead()).isEqualTo(matrix.bytes().length + 2L * rows * INPUTS + step);
      assertThat(run.cost.bytesWritten()).isEqualTo(run.pieces * 128 * 4L * rows);
      assertThat(run.cost.wavefronts()).isEqualTo(run.cost.leastWavefronts());
      assertThat(run.cost.products()).isEqualTo(matrix.units() * 64L * ((rows + 7) / 8));
    }
  }

  private static double[] inputs(int rows, double size) {
    Random random = new Random(17);
    double[] x = new double[rows * INPUTS];
    for (int i = 0; i < x.length; i++) {
      x[i] = Bfloat16.round(size * random.nextGaussian());
    }
    return x;
  }

  private static void assertClose(PackedMatrix matrix, double[] x, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      int row = i / matrix.outputs();
      int output = i % matrix.outputs();
      double bound = (matrix.inputs() + 8) * 0x1p-24 * matrix.magnitude(x, row, output);
      double off = Math.abs(sums[i] - matrix.dot(x, row, output));
      assertThat(off).as("row %d, output %d", row, output).isLessThanOrEqualTo(bound);
    }
  }

  private static EmulatedCard card(int group) {
    Geometry small = Geometry.SMALL;
    return EmulatedCard.of(
        new Geometry(small.heads(), small.feedForward(), small.vocabulary(), group));
  }

  /** One product on the card. */
  private static final class Run {
    final double[] sums; // [rows, outputs]
    final Cost cost;
    final long pieces; // (block, band) pairs

    Run(PackedMatrix matrix, int group, double[] x, int rows, int blocks) {
      this(card(group), matrix, x, rows, blocks);
    }

    Run(EmulatedCard card, PackedMatrix matrix, double[] x, int rows, int blocks) {
      int cap = (rows + 7) / 8 * 8;
      DeviceMemory weights = card.allocate(matrix.bytes().length).with(matrix.bytes());
      DeviceMemory in =
          card.allocate(2L * rows * matrix.inputs())
              .withBfloat16(Arrays.copyOf(x, rows * matrix.inputs()));
      DeviceMemory partial = card.allocate(4L * matrix.slots(blocks) * cap * matrix.outputs());
      DeviceMemory step = card.allocate(32).with(new int[] {rows});
      cost =
          card.launch(
              matrix.format().kernel(cap),
              new Grid(blocks, 1, 128, 3 * cap * 256),
              weights,
              in,
              partial,
              step,
              matrix.outputs(),
              matrix.inputs());
      sums = matrix.total(partial.asFloats(), blocks, cap, rows);
      long met = 0;
      for (int band = 0; band < matrix.outputs() / 128; band++) {
        met += matrix.slotsOf(band, blocks);
      }
      pieces = met;
    }
  }
}
