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
import org.voicepersona.model.cuda.kernels.StepBlock.Sampling;
import org.voicepersona.model.sampling.Sampler;
import org.voicepersona.model.sampling.SamplingSettings;

/** From the head's product to tokens: those that {@link Sampler} chooses from the same logits. */
class SamplingKernelsTest {

  private static final int VOCABULARY = Geometry.SMALL.vocabulary();
  private static final int PADDED = (VOCABULARY + 127) / 128 * 128;
  private static final int WORDS = (VOCABULARY + 31) / 32;
  private static final int CHOICES = 64;
  private static final int BLOCKS = 100;
  private static final int CAP = 8;
  private static final int[] PROMPT = {5, 31, 32, 4000, VOCABULARY - 1};
  private static final List<SamplingSettings> SETTINGS =
      List.of(
          new SamplingSettings(1.1, true, 0.7, 20, 0.5),
          new SamplingSettings(1, true, 1.3, 50, 1),
          new SamplingSettings(0.8, true, 0.2, 1, 0.9),
          new SamplingSettings(1.3, false, 1, 0, 1),
          new SamplingSettings(1.1, true, 5, 50, 0.95));

  private final EmulatedCard card = EmulatedCard.of(Geometry.SMALL);
  private final StepBlock step = new StepBlock();
  private final DeviceMemory block;
  private final DeviceMemory partial;
  private final DeviceMemory seen;
  private final DeviceMemory largest;

  SamplingKernelsTest() {
    for (int row = 0; row < SETTINGS.size(); row++) {
      SamplingSettings it = SETTINGS.get(row);
      int topK = it.sample() ? it.topK() : 0;
      step.group(0, 1)
          .sampling(
              new Sampling(it.temperature(), it.topP(), (float) it.repetitionPenalty(), topK),
              seed(row));
    }
    this.block = card.allocate(step.bytes().length).with(step.bytes());
    this.partial = card.allocate(4L * slots() * CAP * PADDED);
    this.seen = card.allocate(4L * SETTINGS.size() * WORDS).with(seenPrompt());
    this.largest = card.allocate(8L * SETTINGS.size() * CHOICES);
  }

  private static long seed(int row) {
    return row == 1 ? Long.MIN_VALUE + 5 : 77 + row;
  }

  private static int[] seenPrompt() {
    int[] words = new int[SETTINGS.size() * WORDS];
    for (int seat = 0; seat < SETTINGS.size(); seat++) {
      for (int id : PROMPT) {
        words[seat * WORDS + id / 32] |= 1 << id % 32;
      }
    }
    return words;
  }

  /** Coarse logits are often equal; a step of 0 leaves them as they are. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.0625})
  void tokensAreThoseOfTheSampler(double coarse) {
    List<Sampler> samplers = new ArrayList<>();
    for (int row = 0; row < SETTINGS.size(); row++) {
      samplers.add(new Sampler(SETTINGS.get(row), seed(row), PROMPT));
    }
    Random random = new Random(9);
    for (int draw = 0; draw < 12; draw++) {
      List<float[]> logits = write(random, coarse);
      choose();
      for (int row = 0; row < SETTINGS.size(); row++) {
        assertThat(StepBlock.token(block.asBytes(), row))
            .as("draw %d of row %d", draw, row)
            .isEqualTo(samplers.get(row).next(logits.get(row)));
      }
    }
  }

  @Test
  void theLargestLogitsComeInOrder() {
    List<float[]> logits = write(new Random(2), 0);
    likeliest(DeviceMemory.NULL);
    long[] candidates = largest.at().getLongArray(0, SETTINGS.size() * CHOICES);
    for (int row : new int[] {0, 1, 4}) {
      float[] all = logits.get(row);
      int count = SETTINGS.get(row).topK();
      int[] expected =
          IntStream.range(0, VOCABULARY)
              .boxed()
              .sorted((i, j) -> Float.compare(all[j], all[i]))
              .limit(count)
              .mapToInt(i -> i)
              .toArray();
      for (int i = 0; i < CHOICES; i++) {
        long candidate = candidates[row * CHOICES + i];
        assertThat(candidate == 0 ? -1 : (int) ~candidate).isEqualTo(i < count ? expected[i] : -1);
      }
    }
  }

  /** Such logits are the host's to judge; rows beside them go on. */
  @Test
  void whatTheDeviceCannotDecideItLeavesToTheHost() {
    write(new Random(2), 0);
    set(0, 17, Float.NaN);
    set(1, 18, -Float.NaN);
    set(2, 19, Float.POSITIVE_INFINITY);
    for (int id = 0; id < VOCABULARY; id++) {
      set(3, id, Float.NEGATIVE_INFINITY);
      set(4, id, id < 100 ? 3 : 1); // more than there is room for may be drawn
    }
    choose();
    for (int row = 0; row < SETTINGS.size(); row++) {
      assertThat(StepBlock.token(block.asBytes(), row)).as("row %d", row).isEqualTo(-1);
    }
    assertThat(seen.at().getIntArray(0, SETTINGS.size() * WORDS)).isEqualTo(seenPrompt());
  }

  @Test
  void allLogitsCanBeLookedAt() {
    List<float[]> logits = write(new Random(4), 0);
    DeviceMemory out = card.allocate(4L * SETTINGS.size() * VOCABULARY);
    card.launch("logits", new Grid(PADDED / 128, CAP, 128, 0), partial, BLOCKS, CAP, out, block);
    for (int row = 0; row < SETTINGS.size(); row++) {
      assertThat(out.at().getFloatArray(4L * row * VOCABULARY, VOCABULARY))
          .isEqualTo(logits.get(row));
    }
  }

  @Test
  void embeddingsAreThoseOfTheTokensOrOfTheRows() {
    int hidden = Geometry.SMALL.hidden();
    double[] table = new Random(6).doubles(10L * hidden).map(Bfloat16::round).toArray();
    DeviceMemory embeddings = card.allocate(2L * table.length).withBfloat16(table);
    for (int row = 0; row < SETTINGS.size(); row++) {
      block.at().setInt(16 + 4 * (3 * StepBlock.MOST + row), 9 - 2 * row);
    }
    for (int byToken = 0; byToken < 2; byToken++) {
      DeviceMemory residual = card.allocate(4L * SETTINGS.size() * hidden);
      card.launch("embed", new Grid(CAP, 1, 256, 0), embeddings, residual, block, byToken);
      double[] found = residual.asFloats();
      for (int i = 0; i < found.length; i++) {
        int row = i / hidden;
        assertThat(found[i])
            .isEqualTo(table[(byToken == 1 ? 9 - 2 * row : row) * hidden + i % hidden]);
      }
    }
  }

  @Test
  void aStepEndsWithEveryRowOneTokenOn() {
    byte[] before = block.asBytes();
    card.launch("next_step", new Grid(1, 1, 32, 0), block);
    byte[] after = block.asBytes();
    for (int row = 0; row < SETTINGS.size(); row++) {
      before[16 + 4 * row]++;
    }
    assertThat(after).isEqualTo(before);
  }

  private void choose() {
    likeliest(seen);
    card.launch("choose", new Grid(1, 1, 32, 32 * CHOICES * 8), largest, seen, block);
  }

  private void likeliest(DeviceMemory known) {
    int segments = Geometry.SMALL.segments();
    DeviceMemory found = card.allocate(8L * SETTINGS.size() * segments * CHOICES);
    card.launch(
        "likeliest", new Grid(segments, CAP, 128, 64), partial, BLOCKS, CAP, known, found, block);
    card.launch("best", new Grid(CAP, 1, 128, 64), found, largest, block);
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
    for (int row = 0; row < SETTINGS.size(); row++) {
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
    return IntStream.range(0, PADDED / 128).map(SamplingKernelsTest::slotsOf).max().orElseThrow();
  }

  private static int slotsOf(int band) {
    int inputs = Geometry.SMALL.heads();
    return PackedMatrix.slotsOf(band, inputs, PADDED / 128 * inputs, BLOCKS);
  }
}
