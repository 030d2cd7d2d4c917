package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Cost;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Grid;

/** The kernels of the audio encoder, each against its definition in doubles. */
class EncoderKernelsTest {

  private static final int GELU = 1;
  private static final int ADD = 2;
  private static final int HEAD = 64;
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
      for (boolean bytes : new boolean[] {true, false}) {
        Product product = new Product(bytes, 70, 128, 128, 66, 5);
        product.assertRight(product.run(other, 64, ADD), ADD);
        product.assertRight(product.run(other, 128, 0), 0);
      }
      Attention attention = new Attention(new int[] {17, 131}, 2, 5);
      attention.assertRight(attention.run(other));
      assertThat(attention.cost.wavefronts()).isEqualTo(attention.cost.leastWavefronts());
      test.rowsAreNormalisedAndPooled();
      test.aClipBeginsWithItsPositionsAndZerosAround();
    }
  }

  static Stream<Arguments> products() {
    return Stream.of(
        Arguments.of(true, 128, 1, 32, 2, 0),
        Arguments.of(true, 128, 130, 96, 258, GELU),
        Arguments.of(true, 64, 65, 64, 130, ADD),
        Arguments.of(true, 64, 128, 160, 64, GELU | ADD),
        Arguments.of(false, 128, 127, 128, 130, 0),
        Arguments.of(false, 128, 200, 32, 128, ADD),
        Arguments.of(false, 64, 70, 64, 66, GELU),
        Arguments.of(false, 64, 3, 96, 192, GELU | ADD));
  }

  @ParameterizedTest
  @MethodSource("products")
  void productsAreThoseOfTheWeights(
      boolean bytes, int tile, int rows, int inputs, int outputs, int end) {
    Product product = new Product(bytes, rows, inputs, inputs, outputs, rows);
    product.assertRight(product.run(card, tile, end), end);
  }

  /** Rows that reach into the next ones, as the windows of a convolution do. */
  @Test
  void rowsMayOverlap() {
    Product product = new Product(true, 40, 32, 96, 64, 5);
    product.assertRight(product.run(card, 64, 0), 0);
  }

  @Test
  void neitherTilesNorOtherRowsChangeARow() {
    Product all = new Product(true, 150, 96, 96, 130, 8);
    double[] expected = all.run(card, 128, GELU | ADD);
    assertThat(all.run(card, 64, GELU | ADD)).isEqualTo(expected);
    card.reset();
    card.order(true, false);
    assertThat(all.run(card, 128, GELU | ADD)).isEqualTo(expected);
    card.reset();
    Product few = all.of(67);
    assertThat(few.run(card, 64, GELU | ADD)).isEqualTo(Arrays.copyOf(expected, 67 * 130));
  }

  /** Nothing is read that is not needed, and no bank of shared memory twice. */
  @ParameterizedTest
  @MethodSource("products")
  void productsCostWhatTheyMust(
      boolean bytes, int tile, int rows, int inputs, int outputs, int end) {
    Product product = new Product(bytes, rows, inputs, inputs, outputs, rows);
    product.run(card, tile, end);
    Cost cost = product.cost;
    assertThat(cost.wavefronts()).isEqualTo(cost.leastWavefronts());
    long tiles = (long) tiles(rows, tile) * tiles(outputs, tile);
    assertThat(cost.products()).isEqualTo(tiles * (inputs / 16) * (tile / 16) * (tile / 8));
    long before = (end & ADD) != 0 ? sectors(4L * rows * outputs) : 0;
    long scales = bytes ? sectors(4L * outputs) : 0;
    assertThat(cost.bytesRead())
        .isEqualTo(
            sectors((bytes ? 1L : 2L) * outputs * inputs)
                + sectors(2L * rows * inputs)
                + sectors(4L * outputs)
                + scales
                + before);
  }

  private static long sectors(long bytes) {
    return (bytes + 31) / 32 * 32;
  }

  private static int tiles(int count, int side) {
    return (count + side - 1) / side;
  }

  /** One product with random numbers. */
  private static final class Product {
    private final boolean bytes;
    private final int rows;
    private final int pitch;
    private final int inputs;
    private final int outputs;
    private final double[] x;
    private final byte[] values;
    private final double[] weights;
    private final float[] scales;
    private final float[] bias;
    private final float[] before;
    private Cost cost;

    Product(boolean bytes, int rows, int pitch, int inputs, int outputs, int seed) {
      this.bytes = bytes;
      this.rows = rows;
      this.pitch = pitch;
      this.inputs = inputs;
      this.outputs = outputs;
      Random random = new Random(seed);
      x = gaussians(random, (rows - 1) * pitch + inputs);
      values = new byte[outputs * inputs];
      weights = gaussians(random, outputs * inputs);
      scales = floats(random, outputs, 0.01f);
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) (random.nextInt(255) - 127);
        if (bytes) {
          weights[i] = (double) values[i] * scales[i / inputs];
        }
      }
      bias = floats(random, outputs, 1);
      before = floats(random, rows * outputs, 1);
    }

    private Product(Product other, int rows) {
      this.bytes = other.bytes;
      this.rows = rows;
      this.pitch = other.pitch;
      this.inputs = other.inputs;
      this.outputs = other.outputs;
      this.x = Arrays.copyOf(other.x, (rows - 1) * pitch + inputs);
      this.values = other.values;
      this.weights = other.weights;
      this.scales = other.scales;
      this.bias = other.bias;
      this.before = Arrays.copyOf(other.before, rows * outputs);
    }

    /** Returns the same of the first rows alone. */
    Product of(int fewer) {
      return new Product(this, fewer);
    }

    double[] run(EmulatedCard card, int tile, int end) {
      DeviceMemory matrix =
          bytes
              ? card.allocate(values.length).with(values)
              : card.allocate(2L * weights.length).withBfloat16(weights);
      DeviceMemory in = card.allocate(2L * x.length).withBfloat16(x);
      boolean adds = (end & ADD) != 0;
      DeviceMemory to = card.allocate((adds ? 4L : 2L) * rows * outputs);
      if (adds) {
        to.with(before);
      }
      cost =
          card.launch(
              "product_%s_%d".formatted(bytes ? "int8" : "bf16", tile),
              new Grid(
                  tiles(outputs, tile),
                  tiles(rows, tile),
                  256,
                  3 * tile * (bytes ? 64 + 32 : 64 + 64)),
              matrix,
              card.allocate(4L * outputs).with(scales),
              card.allocate(4L * outputs).with(bias),
              in,
              pitch,
              rows,
              inputs,
              outputs,
              to,
              end);
      return adds ? to.asFloats() : to.asBfloat16();
    }

    void assertRight(double[] results, int end) {
      assertThat(results).hasSize(rows * outputs);
      for (int i = 0; i < results.length; i++) {
        int row = i / outputs;
        int output = i % outputs;
        double sum = bias[output];
        double magnitude = Math.abs(sum);
        for (int k = 0; k < inputs; k++) {
          double term = x[row * pitch + k] * weights[output * inputs + k];
          sum += term;
          magnitude += Math.abs(term);
        }
        double expected = (end & GELU) != 0 ? gelu(sum) : sum;
        double bound = (inputs + 16) * 0x1p-23 * magnitude;
        if ((end & ADD) != 0) {
          expected += before[i];
        } else {
          bound += Math.abs(expected) * 0x1p-8;
        }
        assertThat(results[i])
            .as("row %d, output %d", row, output)
            .isBetween(expected - bound, expected + bound);
      }
    }
  }

  @Test
  void everyFrameAttendsToAllOfItsClip() {
    for (int[] clips : new int[][] {{1}, {64}, {65, 3}, {17, 130, 64}}) {
      card.reset();
      Attention attention = new Attention(clips, 2, 5);
      attention.assertRight(attention.run(card));
      assertThat(attention.cost.wavefronts()).isEqualTo(attention.cost.leastWavefronts());
      card.reset();
      card.order(true, false);
      assertThat(attention.run(card)).isEqualTo(attention.run(card));
    }
  }

  @Test
  void aClipIsHeardTheSameBesideOthers() {
    Attention both = new Attention(new int[] {70, 40}, 2, 5);
    double[] together = both.run(card);
    card.reset();
    double[] alone = both.first().run(card);
    assertThat(alone).isEqualTo(Arrays.copyOf(together, alone.length));
  }

  /** Scores far apart, as trained models have them. */
  @Test
  void largeScoresAreAttended() {
    Attention attention = new Attention(new int[] {90}, 1, 40);
    attention.assertRight(attention.run(card));
  }

  /** Attention of some clips. */
  private static final class Attention {
    private final int[] clips;
    private final int heads;
    private final int width;
    private final double[] qkv;
    private Cost cost;

    Attention(int[] clips, int heads, double size) {
      this.clips = clips;
      this.heads = heads;
      this.width = heads * HEAD;
      this.qkv = gaussians(new Random(clips.length), Arrays.stream(clips).sum() * 3 * width);
      for (int i = 0; i < qkv.length; i++) {
        qkv[i] = Bfloat16.round(i % (3 * width) < width ? qkv[i] * size / 5 : qkv[i]);
      }
    }

    private Attention(Attention other) {
      this.clips = Arrays.copyOf(other.clips, 1);
      this.heads = other.heads;
      this.width = other.width;
      this.qkv = Arrays.copyOf(other.qkv, clips[0] * 3 * width);
    }

    Attention first() {
      return new Attention(this);
    }

    double[] run(EmulatedCard card) {
      List<Integer> tiles = new ArrayList<>();
      int first = 0;
      for (int frames : clips) {
        for (int query = 0; query < frames; query += 64) {
          tiles.addAll(List.of(first, frames, query, 0));
        }
        first += frames;
      }
      DeviceMemory x = card.allocate(2L * first * width);
      cost =
          card.launch(
              "attend_clips",
              new Grid(tiles.size() / 4, heads, 128, 32_768),
              card.allocate(2L * qkv.length).withBfloat16(qkv),
              card.allocate(4L * tiles.size())
                  .with(tiles.stream().mapToInt(Integer::intValue).toArray()),
              heads,
              x);
      return x.asBfloat16();
    }

    /** Weights and results are rounded to bfloat16, each by at most 1 part in 256. */
    void assertRight(double[] results) {
      int first = 0;
      for (int frames : clips) {
        for (int row = first; row < first + frames; row++) {
          for (int head = 0; head < heads; head++) {
            assertRight(results, first, frames, row, head);
          }
        }
        first += frames;
      }
    }

    private void assertRight(double[] results, int first, int frames, int row, int head) {
      double[] weights = new double[frames];
      for (int key = 0; key < frames; key++) {
        double score = 0;
        for (int d = 0; d < HEAD; d++) {
          score += at(row, 0, head, d) * at(first + key, 1, head, d);
        }
        weights[key] = Math.exp(score / 8);
      }
      double total = Arrays.stream(weights).sum();
      for (int d = 0; d < HEAD; d++) {
        double expected = 0;
        double magnitude = 0;
        for (int key = 0; key < frames; key++) {
          double part = weights[key] / total * at(first + key, 2, head, d);
          expected += part;
          magnitude += Math.abs(part);
        }
        double bound = 0x1p-7 * magnitude;
        assertThat(results[row * width + head * HEAD + d])
            .as("row %d of %d, head %d, dimension %d", row, frames, head, d)
            .isBetween(expected - bound, expected + bound);
      }
    }

    private double at(int row, int which, int head, int d) {
      return qkv[row * 3 * width + which * width + head * HEAD + d];
    }
  }

  @Test
  void rowsAreNormalisedAndPooled() {
    int width = 192;
    Random random = new Random(3);
    float[] residual = floats(random, 9 * width, 3);
    float[] gain = floats(random, width, 1);
    float[] bias = floats(random, width, 1);
    int[] pairs = {0, 3, 5, 7, 1};
    for (boolean pooled : new boolean[] {false, true}) {
      card.reset();
      int rows = pooled ? pairs.length : 9;
      DeviceMemory x = card.allocate(2L * rows * width);
      card.launch(
          "normalize",
          new Grid(tiles(rows, 4), 1, 128, 0),
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
    float[] positions = floats(new Random(1), 7 * width, 1);
    DeviceMemory residual = card.allocate(4L * positions.length);
    DeviceMemory hidden = card.allocate(2L * 16 * width);
    card.launch(
        "begin_clip",
        new Grid(tiles(7 * width, 1_024), 1, 256, 0),
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

  private static double gelu(double x) {
    return x / 2 * (1 + erf(x / Math.sqrt(2)));
  }

  /** By a series whose terms are all of one sign. */
  private static double erf(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; n < 300; n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return Math.abs(x) > 6 ? Math.signum(x) : 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }

  private static double[] gaussians(Random random, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = Bfloat16.round(random.nextGaussian());
    }
    return values;
  }

  private static float[] floats(Random random, int count, float size) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian() * size;
    }
    return values;
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    Arrays.setAll(wide, i -> values[i]);
    return wide;
  }
}
