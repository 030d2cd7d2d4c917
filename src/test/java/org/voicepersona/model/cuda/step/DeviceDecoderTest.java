package org.voicepersona.model.cuda.step;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.voicepersona.model.checkpoint.HalfPrecision.toBfloat16;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.cuda.driver.EmulatedContext;
import org.voicepersona.model.quantize.ReferenceProduct;
import org.voicepersona.testing.EmulatedCuda;

/**
 * A decoder on the emulated card, through JNA, driver, capture and graphs, beside its definition in
 * double precision.
 */
class DeviceDecoderTest {

  private static final StepRow.Prefix NONE = StepRow.Prefix.NONE;
  private static final int HIDDEN = RandomDecoder.CONFIG.hiddenSize();
  private static final int PAGES = 12;

  @TempDir static Path folder;
  private static EmulatedCuda card;

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    card = EmulatedCuda.build(folder, shape(64).defines());
  }

  private static StepShape shape(int group) {
    return new StepShape(RandomDecoder.CONFIG, group);
  }

  private static DeviceDecoder load(EmulatedCuda on, RandomDecoder store) {
    return load(on, store, PAGES);
  }

  private static DeviceDecoder load(EmulatedCuda on, RandomDecoder store, int pages) {
    return DeviceDecoder.load(
        EmulatedContext.open(on),
        EmulatedCuda.IMAGE.getBytes(UTF_8),
        shape(64),
        RandomDecoder.NAMES,
        store,
        pages);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 8, 16})
  void computesLayersAndHeadByTheirDefinition(int headBits) {
    RandomDecoder store = new RandomDecoder(headBits, 64, headBits);
    try (DeviceDecoder decoder = load(card, store)) {
      long weights = card.heldBytes();
      assertThat(decoder.fault(RandomDecoder.NAMES, store)).isEmpty();
      assertThat(card.failures()).isEmpty();
      assertThat(card.heldBytes()).as("what an encoder has room beside").isEqualTo(weights);
    }
  }

  @Test
  void advancesSequencesThatComeAndGoAsIfEachWereAlone() {
    RandomDecoder store = new RandomDecoder(7, 64, 8);
    Random random = new Random(3);
    float[] prompt = embeddings(random, 70);
    float[] first = embeddings(random, 1);
    float[] second = embeddings(random, 1);
    try (DeviceDecoder decoder = load(card, store)) {
      decoder.advance(rows(0, 70, NONE, List.of(4, 9)), prompt); // three launches
      StepRow.Prefix begun = new StepRow.Prefix(70, List.of(4, 9));
      StepRow a = new StepRow(70, begun, List.of(2));
      StepRow b = new StepRow(70, begun, List.of(7));
      List<Candidates> together = decoder.next(List.of(a, b), toBfloat16(joined(first, second)));
      EmulatedCuda.Calls before = card.calls();
      List<Candidates> alone = decoder.next(List.of(b), toBfloat16(second));
      EmulatedCuda.Calls calls = card.calls().since(before);
      assertThat(calls.uploads()).isEqualTo(1);
      assertThat(calls.graphs()).isEqualTo(1);
      assertThat(calls.downloads()).isEqualTo(1);
      assertThat(calls.kernels()).isEqualTo(10 * RandomDecoder.CONFIG.layers() + 5);
      assertThat(alone.get(0).ids()).isEqualTo(together.get(1).ids());
      assertThat(alone.get(0).logits()).isEqualTo(together.get(1).logits());
      double[] expected = logits(store, prompt, second);
      float[] all = decoder.logits(0);
      double spread = Math.sqrt(Arrays.stream(expected).map(it -> it * it).sum() / all.length);
      for (int id = 0; id < all.length; id++) {
        assertThat((double) all[id])
            .as("logit %d", id)
            .isCloseTo(expected[id], within(0.05 * spread));
      }
      Candidates best = alone.get(0);
      for (int i = 0; i < best.ids().length; i++) {
        assertThat(best.logits()[i]).isEqualTo(all[best.ids()[i]]);
      }
      Arrays.sort(all);
      assertThat(best.logits()[63]).isEqualTo(all[all.length - 64]);
      assertThat(card.failures()).isEmpty();
    }
  }

  @Test
  void forgetsPagesThatItGivesUpAndNothingElse() {
    RandomDecoder store = new RandomDecoder(8, 64, 4);
    float[] x = embeddings(new Random(4), 5);
    List<StepRow> rows = rows(0, 5, NONE, List.of(1));
    try (DeviceDecoder decoder = load(card, store)) {
      float[] behind = decoder.advance(rows, x);
      decoder.giveUpPages();
      assertThat(decoder.advance(rows, x)).isEqualTo(behind);
    }
  }

  @Test
  void tellsAHeadThatNamesOtherTokens(@TempDir Path wrongFolder)
      throws IOException, InterruptedException {
    EmulatedCuda wrong =
        EmulatedCuda.buildWrong(
            wrongFolder,
            shape(64).defines(),
            "candidates.cuh",
            "candidate(logit, id);",
            "candidate(logit, id ^ 1);");
    RandomDecoder store = new RandomDecoder(9, 64, 8);
    try (DeviceDecoder decoder = load(wrong, store)) {
      assertThat(decoder.fault(RandomDecoder.NAMES, store).orElseThrow())
          .contains("the logit of token");
    }
  }

  @Test
  void takesNoMoreBesideWeightsAndPagesThanItSays() {
    RandomDecoder store = new RandomDecoder(6, 64, 16);
    int pages = (RandomDecoder.CONFIG.maxPositions() + StepShape.PAGE - 1) / StepShape.PAGE;
    try (DeviceDecoder decoder = load(card, store, pages)) {
      long weights = card.heldBytes();
      decoder.next(rows(0, 1, NONE, List.of(0)), toBfloat16(embeddings(new Random(5), 1)));
      long keysAndValues = RandomDecoder.CONFIG.layers() * shape(64).pageBytes() * pages;
      assertThat(card.heldBytes() - weights - keysAndValues)
          .isPositive()
          .isLessThanOrEqualTo(DeviceDecoder.workspaceBytes(RandomDecoder.CONFIG));
      decoder.giveUpPages();
      assertThat(card.heldBytes()).isEqualTo(weights);
    }
  }

  /** What only long sequences, or the last row of a full step, meet. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attention.cuh | chunk * CHUNK, min( | chunk * PAGE, min( | behind the first layer",
        "attention.cuh | tail_pages(step, row)[token / PAGE] | tail_pages(step, row)[0] | behind",
        "attention.cuh | r < rows ? load16(q | r < min(rows, 2) ? load16(q | row 2 of 5 behind",
        "norm.cuh | (row >= step->rows | (row >= step->rows - (step->rows == 24) | in a step of 24"
            + " rows"
      })
  void tellsAKernelThatIsWrongAtItsLimitsAlone(
      String file, String text, String instead, String told, @TempDir Path wrongFolder)
      throws IOException, InterruptedException {
    EmulatedCuda wrong =
        EmulatedCuda.buildWrong(wrongFolder, shape(64).defines(), file, text, instead);
    RandomDecoder store = new RandomDecoder(10, 64, 8);
    try (DeviceDecoder decoder = load(wrong, store)) {
      assertThat(decoder.fault(RandomDecoder.NAMES, store).orElseThrow()).contains(told);
    }
  }

  private static List<StepRow> rows(int from, int to, StepRow.Prefix prefix, List<Integer> pages) {
    return IntStream.range(from, to).mapToObj(it -> new StepRow(it, prefix, pages)).toList();
  }

  private static float[] embeddings(Random random, int rows) {
    float[] x = new float[rows * HIDDEN];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) ReferenceLayer.rounded(random.nextGaussian());
    }
    return x;
  }

  private static float[] joined(float[] a, float[] b) {
    float[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static double[] logits(RandomDecoder store, float[]... parts) {
    List<ReferenceLayer> layers = new ArrayList<>();
    for (int layer = 0; layer < RandomDecoder.CONFIG.layers(); layer++) {
      layers.add(new ReferenceLayer(RandomDecoder.CONFIG, RandomDecoder.NAMES, store, layer));
    }
    double[] x = new double[0];
    for (float[] part : parts) {
      for (int from = 0; from < part.length; from += HIDDEN) {
        int start = from;
        x = IntStream.range(0, HIDDEN).mapToDouble(i -> part[start + i]).toArray();
        for (ReferenceLayer layer : layers) {
          x = layer.next(x);
        }
      }
    }
    return ReferenceProduct.of(
        store.weight(RandomDecoder.NAMES.headWeight()),
        0,
        RandomDecoder.CONFIG.vocabularySize(),
        layers.get(0).norm(x, RandomDecoder.NAMES.finalNorm()));
  }
}
