package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Cost;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Grid;

/** The kernels of the audio encoder, each against its definition in doubles. */
class EncoderKernelsTest {

  private static final Path PROGRAM = EmulatedCard.SOURCES.resolve("encoder.cu");

  private static EmulatedCard shared;
  private EmulatedCard card;

  @BeforeEach
  void build() {
    EmulatedCard.assumeCompiler();
    if (shared == null) {
      shared = EmulatedCard.build(EmulatedCard.SOURCES, PROGRAM, List.of());
    }
    use(shared);
  }

  private void use(EmulatedCard any) {
    card = any;
    card.reset();
  }

  /** Does the checks that see most, on a card with other kernels. */
  static void checkAll(EmulatedCard other) {
    for (boolean late : new boolean[] {true, false}) {
      EncoderKernelsTest test = new EncoderKernelsTest();
      test.use(other);
      other.order(false, late);
      for (int bits : new int[] {4, 8, 16}) {
        WideProduct product = new WideProduct(bits, 70, 128, 128, 68, 5);
        product.assertRight(product.run(other, 64, EncoderNumbers.ADD), EncoderNumbers.ADD);
        product.assertRight(product.run(other, 128, 0), 0);
      }
      ClipAttention attention = new ClipAttention(new int[] {17, 131}, 2, 5);
      attention.assertRight(attention.run(other));
      assertThat(attention.cost().wavefronts()).isEqualTo(attention.cost().leastWavefronts());
      test.rowsAreNormalisedAndPooled();
      test.aClipBeginsWithItsPositionsAndZerosAround();
    }
  }

  static Stream<Arguments> products() {
    return Stream.of(
        Arguments.of(4, 128, 1, 64, 4, 0),
        Arguments.of(4, 128, 130, 192, 260, EncoderNumbers.GELU),
        Arguments.of(4, 64, 65, 128, 132, EncoderNumbers.ADD),
        Arguments.of(4, 64, 128, 64, 64, EncoderNumbers.GELU | EncoderNumbers.ADD),
        Arguments.of(8, 128, 1, 32, 2, 0),
        Arguments.of(8, 128, 130, 96, 258, EncoderNumbers.GELU),
        Arguments.of(8, 64, 65, 64, 130, EncoderNumbers.ADD),
        Arguments.of(8, 64, 128, 160, 64, EncoderNumbers.GELU | EncoderNumbers.ADD),
        Arguments.of(16, 128, 127, 128, 130, 0),
        Arguments.of(16, 128, 200, 32, 128, EncoderNumbers.ADD),
        Arguments.of(16, 64, 70, 64, 66, EncoderNumbers.GELU),
        Arguments.of(16, 64, 3, 96, 192, EncoderNumbers.GELU | EncoderNumbers.ADD));
  }

  @ParameterizedTest
  @MethodSource("products")
  void productsAreThoseOfTheWeights(
      int bits, int tile, int rows, int inputs, int outputs, int end) {
    WideProduct product = new WideProduct(bits, rows, inputs, inputs, outputs, rows);
    product.assertRight(product.run(card, tile, end), end);
  }

  /** Rows that reach into the next ones, as the windows of a convolution do. */
  @Test
  void rowsMayOverlap() {
    WideProduct product = new WideProduct(8, 40, 32, 96, 64, 5);
    product.assertRight(product.run(card, 64, 0), 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void neitherTilesNorOtherRowsChangeARow(int bits) {
    WideProduct all = new WideProduct(bits, 150, 128, 128, 132, 8);
    double[] expected = all.run(card, 128, EncoderNumbers.GELU | EncoderNumbers.ADD);
    assertThat(all.run(card, 64, EncoderNumbers.GELU | EncoderNumbers.ADD)).isEqualTo(expected);
    card.reset();
    card.order(true, false);
    assertThat(all.run(card, 128, EncoderNumbers.GELU | EncoderNumbers.ADD)).isEqualTo(expected);
    card.reset();
    WideProduct few = all.of(67);
    assertThat(few.run(card, 64, EncoderNumbers.GELU | EncoderNumbers.ADD))
        .isEqualTo(Arrays.copyOf(expected, 67 * 132));
  }

  /** Nothing is read that is not needed, and no bank of shared memory twice. */
  @ParameterizedTest
  @MethodSource("products")
  void productsCostWhatTheyMust(int bits, int tile, int rows, int inputs, int outputs, int end) {
    WideProduct product = new WideProduct(bits, rows, inputs, inputs, outputs, rows);
    product.run(card, tile, end);
    Cost cost = product.cost();
    assertThat(cost.wavefronts()).isEqualTo(cost.leastWavefronts());
    long tiles = (long) EncoderNumbers.tiles(rows, tile) * EncoderNumbers.tiles(outputs, tile);
    assertThat(cost.products()).isEqualTo(tiles * (inputs / 16) * (tile / 16) * (tile / 8));
    long before = (end & EncoderNumbers.ADD) != 0 ? sectors(4L * rows * outputs) : 0;
    long weights = product.weightBytes().stream().mapToLong(EncoderKernelsTest::sectors).sum();
    assertThat(cost.bytesRead())
        .isEqualTo(weights + sectors(2L * rows * inputs) + sectors(4L * outputs) + before);
  }

  private static long sectors(long bytes) {
    return (bytes + 31) / 32 * 32;
  }

  @Test
  void everyFrameAttendsToAllOfItsClip() {
    for (int[] clips : new int[][] {{1}, {64}, {65, 3}, {17, 130, 64}}) {
      card.reset();
      ClipAttention attention = new ClipAttention(clips, 2, 5);
      attention.assertRight(attention.run(card));
      assertThat(attention.cost().wavefronts()).isEqualTo(attention.cost().leastWavefronts());
      card.reset();
      card.order(true, false);
      assertThat(attention.run(card)).isEqualTo(attention.run(card));
    }
  }

  @Test
  void aClipIsHeardTheSameBesideOthers() {
    ClipAttention both = new ClipAttention(new int[] {70, 40}, 2, 5);
    double[] together = both.run(card);
    card.reset();
    double[] alone = both.first().run(card);
    assertThat(alone).isEqualTo(Arrays.copyOf(together, alone.length));
  }

  /** Scores far apart, as trained models have them. */
  @Test
  void largeScoresAreAttended() {
    ClipAttention attention = new ClipAttention(new int[] {90}, 1, 40);
    attention.assertRight(attention.run(card));
  }

  @Test
  void rowsAreNormalisedAndPooled() {
    int width = 192;
    Random random = new Random(3);
    float[] residual = EncoderNumbers.floats(random, 9 * width, 3);
    float[] gain = EncoderNumbers.floats(random, width, 1);
    float[] bias = EncoderNumbers.floats(random, width, 1);
    int[] pairs = {0, 3, 5, 7, 1};
    for (boolean pooled : new boolean[] {false, true}) {
      card.reset();
      int rows = pooled ? pairs.length : 9;
      DeviceMemory x = card.allocate(2L * rows * width);
      card.launch(
          "normalize",
          new Grid(EncoderNumbers.tiles(rows, 4), 1, 128, 0),
          card.allocate(4L * residual.length).with(residual),
          pooled ? card.allocate(4L * pairs.length).with(pairs) : DeviceMemory.NULL,
          rows,
          width,
          card.allocate(4L * width).with(gain),
          card.allocate(4L * width).with(bias),
          x);
      double[] results = x.asBfloat16();
      for (int row = 0; row < rows; row++) {
        double[] in = new double[width];
        for (int i = 0; i < width; i++) {
          int at = (pooled ? pairs[row] : row) * width + i;
          in[i] = pooled ? (residual[at] + (double) residual[at + width]) / 2 : residual[at];
        }
        double mean = Arrays.stream(in).average().orElseThrow();
        double variance = Arrays.stream(in).map(v -> (v - mean) * (v - mean)).sum() / width;
        for (int i = 0; i < width; i++) {
          double expected = (in[i] - mean) / Math.sqrt(variance + 1e-5) * gain[i] + bias[i];
          double bound = Math.abs(expected) * 0x1p-8 + 1e-5;
          assertThat(results[row * width + i]).isBetween(expected - bound, expected + bound);
        }
      }
    }
  }

  @Test
  void aClipBeginsWithItsPositionsAndZerosAround() {
    int width = 320;
    float[] positions = EncoderNumbers.floats(new Random(1), 7 * width, 1);
    DeviceMemory residual = card.allocate(4L * positions.length);
    DeviceMemory hidden = card.allocate(2L * 16 * width);
    card.launch(
        "begin_clip",
        new Grid(EncoderNumbers.tiles(7 * width, 1_024), 1, 256, 0),
        card.allocate(4L * positions.length).with(positions),
        residual,
        7,
        hidden,
        14,
        width);
    assertThat(residual.asFloats()).isEqualTo(doubles(positions));
    double[] rows = hidden.asBfloat16();
    assertThat(Arrays.copyOf(rows, width)).containsOnly(0);
    assertThat(Arrays.copyOfRange(rows, 15 * width, 16 * width)).containsOnly(0);
    assertThat(Arrays.copyOfRange(rows, width, 15 * width)).containsOnly(Double.NaN);
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
