package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.model.cuda.kernels.EmulatedCard.Cost;
import org.voicepersona.model.cuda.kernels.StepCost.Card;
import org.voicepersona.model.cuda.kernels.StepCost.Launch;

/** What a step is predicted to cost: by formulas that what the kernels really do must bear out. */
class StepCostTest {

  private static final Geometry QWEN2_AUDIO_7B = new Geometry(32, 11008, 156032, 128);
  private static final List<Integer> SEQUENCES = List.of(1, 3, 9, 16, 32);

  private static Card laptop(boolean cautious) {
    return cautious
        ? new Card("RTX 3060 laptop", 30, 1.5, 336, 8, 0.65, 0.7, 5)
        : new Card("RTX 3060 laptop", 30, 1.5, 336, 8, 0.88, 0.9, 3.5);
  }

  private static Card h200(boolean cautious) {
    return cautious
        ? new Card("H200", 132, 1.7, 4800, 2, 0.65, 0.7, 5.5)
        : new Card("H200", 132, 1.7, 4800, 2, 0.88, 0.9, 4);
  }

  /** Three answers a clip, 140 tokens in common, a prompt of 115 each and half an answer of 200. */
  private static StepCost sevenB(int sequences, Card card) {
    StepBlock step = new StepBlock();
    for (int left = sequences; left > 0; left -= 3) {
      int[] tails = new int[Math.min(3, left)];
      Arrays.fill(tails, 215);
      step.group(140, tails);
    }
    return new StepCost(QWEN2_AUDIO_7B, 32, step, 4 * card.multiprocessors());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 9, 17})
  void theEmulatedCardCountsWhatTheFormulasSay(int rows) {
    StepBlock step = new StepBlock().group(128, 64);
    for (int row = 1; row < rows; row++) {
      step.group(0, 64 * (1 + row % 5));
    }
    EmulatedCard card = EmulatedCard.of(Geometry.SMALL);
    List<Cost> costs = new LayerOnCard(card, Geometry.SMALL, step, 11, 5).run().costs;
    List<Launch> launches = new StepCost(Geometry.SMALL, 1, step, 11).layer();
    for (int i = 0; i < launches.size(); i++) {
      Launch launch = launches.get(i);
      double numbers = 3000; // the step's block; sectors that are used in part
      assertThat((double) costs.get(i).bytes())
          .as("%s, launch %d", launch.kernel(), i)
          .isCloseTo(launch.bytes(), within(0.02 * launch.bytes() + numbers));
      assertThat(costs.get(i).products()).isEqualTo(launch.products());
    }
    assertThat(costs).hasSameSizeAs(launches);
  }

  @Test
  void weightsAreReadOnce() {
    for (int sequences : List.of(1, 3, 9, 16)) {
      List<Launch> products =
          sevenB(sequences, laptop(false)).layer().stream()
              .filter(it -> it.kernel().equals("linear"))
              .toList();
      double bytes = products.stream().mapToDouble(Launch::bytes).sum();
      double least = products.stream().mapToDouble(Launch::least).sum();
      assertThat(bytes / least).as("%d sequences", sequences).isLessThan(1.05);
    }
  }

  @Test
  void aLaptopReachesMostOfWhatItsMemoryAllows() {
    StepCost step = sevenB(16, laptop(false));
    assertThat(step.layer()).hasSize(10);
    assertThat(step.roofMicros(laptop(false)) / step.micros(laptop(false))).isGreaterThan(0.7);
  }

  /** The manual's table is this one. */
  @Test
  void theManualSaysWhatTheFormulasSay() throws IOException {
    String manual = Files.readString(Path.of("src/site/markdown/gpu.md"));
    assertThat(manual.lines()).containsAll(table());
  }

  private static List<String> table() {
    return SEQUENCES.stream().map(StepCostTest::line).toList();
  }

  private static String line(int sequences) {
    StepCost step = sevenB(sequences, laptop(false));
    return String.format(
        Locale.ROOT,
        "| %d | %.2f GB | %s | %s |",
        sequences,
        step.all().stream().mapToDouble(Launch::bytes).sum() / 1e9,
        columns(sequences, laptop(false), laptop(true)),
        columns(sequences, h200(false), h200(true)));
  }

  private static String columns(int sequences, Card expected, Card cautious) {
    StepCost step = sevenB(sequences, expected);
    double roof = step.roofMicros(expected);
    return String.format(
        Locale.ROOT,
        "%.1f ms | %.1f, %.1f ms | %.0f, %.0f %%",
        roof / 1e3,
        step.micros(expected) / 1e3,
        step.micros(cautious) / 1e3,
        100 * roof / step.micros(expected),
        100 * roof / step.micros(cautious));
  }
}
