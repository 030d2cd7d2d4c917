package org.voicepersona.model.cuda.kernels;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Cost;

/** The ten kernels of a layer, each against doubles, from the inputs that it really got. */
class DecoderLayerKernelsTest {

  private static final Geometry GEOMETRY = Geometry.SMALL;
  private static final double HALF_STEP = 0x1p-8; // of bfloat16, relative, at most
  private static final double NOISE = 2e-6; // of float32, relative to the largest of what is added

  static Stream<StepBlock> steps() {
    return Stream.of(
        new StepBlock().group(0, 1),
        new StepBlock().group(300, 3, 70, 257).group(0, 17).group(64, 1, 64),
        new StepBlock()
            .group(513, 65, 1, 128, 256, 33)
            .group(1, 600)
            .group(0, 129)
            .group(256, 63, 5),
        new StepBlock().consecutive(70, 37, 32),
        new StepBlock()
            .group(130, 1, 17, 64)
            .group(311, 65, 115, 197)
            .group(0, 256)
            .group(257, 1, 315, 128, 63, 2, 3, 4));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void everyKernelComputesWhatItSays(StepBlock step) {
    check(new LayerOnCard(card(), GEOMETRY, step, 11, 5).run());
  }

  /** Checks what the kernels left, and that no bank of shared memory was met twice. */
  static void check(LayerOnCard layer) {
    int rows = layer.step.rows.size();
    double[] normed = norm(layer.residualBefore, layer.firstGain, rows);
    assertClose("first norm", layer.normed.asBfloat16(), normed, HALF_STEP, NOISE);
    checkRotations(layer);
    checkAttention(layer);
    double[] residual = layer.residualBefore.clone();
    double[] more = layer.total(layer.out, layer.partialOut);
    for (int i = 0; i < residual.length; i++) {
      residual[i] += more[i];
    }
    assertClose("residual", layer.residual.asFloats(), residual, 0x1p-22, NOISE);
    double[] again = norm(residual, layer.secondGain, rows);
    assertClose("second norm", layer.normedAgain.asBfloat16(), again, HALF_STEP, 2 * NOISE);
    checkGates(layer);
    checkProduct(layer);
    assertThat(layer.costs)
        .allSatisfy(it -> assertThat(it.wavefronts()).isEqualTo(it.leastWavefronts()));
  }

  @Test
  void theOrderOfThreadsAndCopiesChangesNoBit() {
    StepBlock step = new StepBlock().group(300, 3, 70).group(0, 17);
    EmulatedCard card = card();
    LayerOnCard usual = new LayerOnCard(card, GEOMETRY, step, 7, 3).run();
    List<byte[]> expected = results(usual);
    card.reset();
    card.order(true, false);
    LayerOnCard other = new LayerOnCard(card, GEOMETRY, step, 7, 3).run();
    List<byte[]> found = results(other);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(Arrays.equals(found.get(i), expected.get(i))).as("result %d", i).isTrue();
    }
  }

  /** Two sequences of a clip get the numbers of each alone, so that batches change no word. */
  @Test
  void aSequenceGetsTheSameNumbersAlone() {
    EmulatedCard card = card();
    LayerOnCard both = new LayerOnCard(card, GEOMETRY, new StepBlock().group(70, 66, 66), 7, 3);
    LayerOnCard alone = new LayerOnCard(card, GEOMETRY, new StepBlock().group(70, 66), 7, 3);
    both.residual.at().write(0, alone.residual.asBytes(), 0, (int) alone.residual.bytes());
    both.cache.at().write(0, alone.cache.asBytes(), 0, (int) alone.cache.bytes());
    for (int head = 0; head < GEOMETRY.heads(); head++) { // of the second: anything finite
      both.cache.at().setMemory(both.cell(4 * 7, head), LayerOnCard.CELL, (byte) 0);
      both.cache.at().setMemory(both.cell(5 * 7, head), LayerOnCard.CELL, (byte) 0);
    }
    both.run();
    alone.run();
    double[] expected = alone.attended.asBfloat16();
    assertThat(Arrays.copyOf(both.attended.asBfloat16(), expected.length)).isEqualTo(expected);
    expected = alone.gated.asBfloat16();
    assertThat(Arrays.copyOf(both.gated.asBfloat16(), expected.length)).isEqualTo(expected);
  }

  /** Keys and values of a shared beginning are read once for three sequences, not once each. */
  @Test
  void memoryIsReadOnce() {
    StepBlock step = new StepBlock().group(512, 64, 64, 64);
    LayerOnCard layer = new LayerOnCard(card(), GEOMETRY, step, 11, 5).run();
    long tokens = 512 + 3 * 64;
    long cells = tokens * layer.geometry.heads() * (2 * 128 + 2 * 4);
    Cost attend = layer.costs.get(3);
    long queries = 3L * layer.geometry.hidden() * 2;
    assertThat(attend.bytesRead()).isBetween(cells + queries, cells + queries + 2048);
    assertThat(layer.costs).hasSizeLessThanOrEqualTo(10);
    assertThat(layer.costs)
        .allSatisfy(it -> assertThat((double) it.sectors()).isLessThan(1.12 * it.leastSectors()));
  }

  private static EmulatedCard card() {
    return EmulatedCard.of(GEOMETRY);
  }

  private static List<byte[]> results(LayerOnCard layer) {
    return List.of(
        layer.residual.asBytes(),
        layer.cache.asBytes(),
        layer.gated.asBytes(),
        Arrays.toString(layer.total(layer.down, layer.partialDown)).getBytes(UTF_8));
  }

  private static double[] norm(double[] x, float[] gain, int rows) {
    int hidden = gain.length;
    double[] y = new double[x.length];
    for (int row = 0; row < rows; row++) {
      double squares = 0;
      for (int i = 0; i < hidden; i++) {
        squares += x[row * hidden + i] * x[row * hidden + i];
      }
      double by = 1 / Math.sqrt(squares / hidden + LayerOnCard.EPSILON);
      for (int i = 0; i < hidden; i++) {
        y[row * hidden + i] = x[row * hidden + i] * by * gain[i];
      }
    }
    return y;
  }

  /** Queries are turned, and keys and values are in the cache within half a step of 8 bits. */
  private static void checkRotations(LayerOnCard layer) {
    double[] sums = layer.total(layer.queriesKeysValues, layer.partialQueries);
    int rows = layer.step.rows.size();
    int hidden = layer.geometry.hidden();
    double[] queries = new double[rows * hidden];
    byte[] expectedCache = layer.cacheBefore.clone();
    byte[] found = layer.cache.asBytes();
    ByteBuffer cache = LayerOnCard.littleEndian(found);
    for (int row = 0; row < rows; row++) {
      int position = layer.step.position(row);
      int[] token = layer.step.context(row).get(position);
      for (int head = 0; head < layer.geometry.heads(); head++) {
        for (int which = 0; which < 3; which++) {
          int band = which * hidden + head * 128;
          double[] v = new double[128];
          for (int i = 0; i < 128; i++) {
            v[i] = sums[row * 3 * hidden + band + i] + layer.bias[band + i];
          }
          double[] turned = which == 2 ? v : turned(v, position);
          if (which == 0) {
            System.arraycopy(turned, 0, queries, row * hidden + head * 128, 128);
            continue;
          }
          double most = Arrays.stream(turned).map(Math::abs).max().orElseThrow();
          double[] stored = layer.stored(cache, token, head, which - 1);
          assertClose("key or value", stored, turned, 0, 0.501 / 127 * most / largest(turned));
          int cell = Math.toIntExact(layer.cell(token[0], head));
          int values = cell + (which - 1) * 8192 + token[1] * 128;
          int scale = cell + 16384 + (which - 1) * 256 + token[1] * 4;
          System.arraycopy(found, values, expectedCache, values, 128);
          System.arraycopy(found, scale, expectedCache, scale, 4);
        }
      }
    }
    assertClose("queries", layer.queries.asBfloat16(), queries, HALF_STEP, NOISE);
    assertThat(Arrays.equals(found, expectedCache))
        .as("no other place of the cache changes")
        .isTrue();
  }

  private static double[] turned(double[] v, int position) {
    double[] turned = new double[128];
    for (int i = 0; i < 64; i++) {
      double angle = position * LayerOnCard.frequency(i);
      turned[i] = v[i] * Math.cos(angle) - v[i + 64] * Math.sin(angle);
      turned[i + 64] = v[i + 64] * Math.cos(angle) + v[i] * Math.sin(angle);
    }
    return turned;
  }

  private static void checkAttention(LayerOnCard layer) {
    double[] queries = layer.queries.asBfloat16();
    ByteBuffer cache = LayerOnCard.littleEndian(layer.cache.asBytes());
    int hidden = layer.geometry.hidden();
    double[] attended = new double[queries.length];
    for (int row = 0; row < layer.step.rows.size(); row++) {
      List<int[]> context = layer.step.context(row);
      for (int head = 0; head < layer.geometry.heads(); head++) {
        int at = row * hidden + head * 128;
        double[] weights = new double[context.size()];
        for (int t = 0; t < weights.length; t++) {
          double[] key = layer.stored(cache, context.get(t), head, 0);
          for (int i = 0; i < 128; i++) {
            weights[t] += queries[at + i] * key[i] / Math.sqrt(128);
          }
        }
        double most = Arrays.stream(weights).max().orElseThrow();
        double sum = Arrays.stream(weights).map(w -> Math.exp(w - most)).sum();
        for (int t = 0; t < weights.length; t++) {
          double[] value = layer.stored(cache, context.get(t), head, 1);
          for (int i = 0; i < 128; i++) {
            attended[at + i] += Math.exp(weights[t] - most) / sum * value[i];
          }
        }
      }
    }
    assertClose("attention", layer.attended.asBfloat16(), attended, HALF_STEP, 1e-5);
  }

  private static void checkGates(LayerOnCard layer) {
    double[] gateUp = layer.total(layer.gateUp, layer.partialGateUp);
    int width = layer.geometry.feedForward();
    double[] gated = new double[layer.step.rows.size() * width];
    for (int i = 0; i < gated.length; i++) {
      double gate = gateUp[i / width * 2 * width + i % width];
      gated[i] = gate / (1 + Math.exp(-gate)) * gateUp[(i / width * 2 + 1) * width + i % width];
    }
    assertClose("SwiGLU", layer.gated.asBfloat16(), gated, HALF_STEP, NOISE);
  }

  private static void checkProduct(LayerOnCard layer) {
    double[] gated = layer.gated.asBfloat16();
    double[] sums = layer.total(layer.down, layer.partialDown);
    double[] expected = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      int hidden = layer.geometry.hidden();
      expected[i] = layer.down.dot(gated, i / hidden, i % hidden);
    }
    assertClose("last product", sums, expected, 0, 1e-5);
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElseThrow();
  }

  /** Each value may be off by {@code relative} of itself and {@code noise} of the largest. */
  private static void assertClose(
      String what, double[] found, double[] expected, double relative, double noise) {
    assertThat(found).as(what).hasSameSizeAs(expected);
    double floor = noise * largest(expected);
    for (int i = 0; i < found.length; i++) {
      double bound = relative * Math.abs(expected[i]) + floor;
      assertThat(Math.abs(found[i] - expected[i])).as("%s, %d", what, i).isLessThanOrEqualTo(bound);
    }
  }
}
