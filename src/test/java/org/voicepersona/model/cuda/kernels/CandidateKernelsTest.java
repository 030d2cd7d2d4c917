package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Grid;

/** From the head's product to the likeliest tokens, among all logits in order. */
class CandidateKernelsTest {

  private static final int VOCABULARY = Geometry.SMALL.vocabulary();
  private static final int PADDED = (VOCABULARY + 127) / 128 * 128;
  private static final int CHOICES = 64;
  private static final int BLOCKS = 100;
  private static final int ROWS = 5;
  private static final int CAP = 8;

  private final EmulatedCard card = EmulatedCard.of(Geometry.SMALL);
  private final DeviceMemory block;
  private final DeviceMemory partial;

  CandidateKernelsTest() {
    StepBlock step = new StepBlock();
    IntStream.range(0, ROWS).forEach(row -> step.group(0, 1));
    this.block = card.allocate(step.bytes().length).with(step.bytes());
    this.partial = card.allocate(4L * slots() * CAP * PADDED);
  }

  /** Coarse logits are often equal, then the lower id comes first; a step of 0 leaves them. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.0625})
  void theLargestLogitsComeInOrder(double coarse) {
    List<float[]> logits = write(new Random(2), coarse);
    long[] candidates = likeliest();
    for (int row = 0; row < ROWS; row++) {
      float[] all = logits.get(row);
      int[] expected =
          IntStream.range(0, VOCABULARY)
              .boxed()
              .sorted((i, j) -> Float.compare(all[j], all[i]))
              .limit(CHOICES)
              .mapToInt(i -> i)
              .toArray();
      for (int i = 0; i < CHOICES; i++) {
        assertThat((int) ~candidates[row * CHOICES + i]).isEqualTo(expected[i]);
      }
    }
  }

  /** The host judges such logits: it must see them. */
  @Test
  void whatIsNoNumberOrInfiniteStandsFirst() {
    write(new Random(2), 0);
    set(0, 17, Float.NaN);
    set(1, 18, -Float.NaN);
    set(2, 19, Float.POSITIVE_INFINITY);
    for (int id = 0; id < VOCABULARY; id++) {
      set(3, id, Float.NEGATIVE_INFINITY);
      set(4, id, 3);
    }
    long[] candidates = likeliest();
    assertThat(IntStream.range(0, ROWS).map(row -> (int) ~candidates[row * CHOICES]))
        .containsExactly(17, 18, 19, 0, 0);
    assertThat((int) ~candidates[ROWS * CHOICES - 1]).as("of equals the lower").isEqualTo(63);
  }

  @Test
  void allLogitsCanBeLookedAt() {
    List<float[]> logits = write(new Random(4), 0);
    DeviceMemory out = card.allocate(4L * ROWS * VOCABULARY);
    card.launch("logits", new Grid(PADDED / 128, CAP, 128, 0), partial, BLOCKS, CAP, out, block);
    for (int row = 0; row < ROWS; row++) {
      assertThat(out.at().getFloatArray(4L * row * VOCABULARY, VOCABULARY))
          .isEqualTo(logits.get(row));
    }
  }

  @Test
  void embeddingsAreThoseOfTheRows() {
    int hidden = Geometry.SMALL.hidden();
    double[] rows = new Random(6).doubles((long) ROWS * hidden).map(Bfloat16::round).toArray();
    DeviceMemory embeddings = card.allocate(2L * rows.length).withBfloat16(rows);
    DeviceMemory residual = card.allocate(4L * rows.length);
    card.launch("embed", new Grid(CAP, 1, 256, 0), embeddings, residual, block);
    assertThat(residual.asFloats()).isEqualTo(rows);
  }

  private long[] likeliest() {
    int segments = Geometry.SMALL.segments();
    DeviceMemory found = card.allocate(8L * ROWS * segments * CHOICES);
    DeviceMemory largest = card.allocate(8L * ROWS * CHOICES);
    card.launch("likeliest", new Grid(segments, CAP, 128, 64), partial, BLOCKS, CAP, found, block);
    card.launch("best", new Grid(CAP, 1, 128, 64), found, largest, block);
    return largest.at().getLongArray(0, ROWS * CHOICES);
  }

  /** Writes random partial sums, and returns the logits that they add up to. */
  private List<float[]> write(Random random, double coarse) {
    float[] sums = new float[slots() * CAP * PADDED];
    for (int i = 0; i < sums.length; i++) {
      double value = 3 * random.nextGaussian();
      sums[i] = (float) (coarse == 0 ? value : Math.rint(value / coarse) * coarse);
      if (i % PADDED >= VOCABULARY) {
        sums[i] = 1000; // of no token
      }
    }
    partial.with(sums);
    List<float[]> logits = new ArrayList<>();
    for (int row = 0; row < ROWS; row++) {
      float[] all = new float[VOCABULARY];
      for (int id = 0; id < VOCABULARY; id++) {
        for (int slot = 0; slot < slotsOf(id / 128); slot++) {
          all[id] += sums[(slot * CAP + row) * PADDED + id];
        }
      }
      logits.add(all);
    }
    return logits;
  }

  private void set(int row, int id, float logit) {
    partial.at().setFloat(4L * (row * PADDED + id), logit);
    for (int slot = 1; slot < slots(); slot++) {
      partial.at().setFloat(4L * ((slot * CAP + row) * PADDED + id), 0);
    }
  }

  private static int slots() {
    return IntStream.range(0, PADDED / 128).map(CandidateKernelsTest::slotsOf).max().orElseThrow();
  }

  private static int slotsOf(int band) {
    int inputs = Geometry.SMALL.heads();
    return PackedMatrix.slotsOf(band, inputs, PADDED / 128 * inputs, BLOCKS);
  }
}
