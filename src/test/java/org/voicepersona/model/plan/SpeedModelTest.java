package org.voicepersona.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The speed model's launches are those that {@code FakeCudaIT} counts. */
class SpeedModelTest {

  /** In a store of 16,384 tokens 3 answers are one batch of attention, 16 are two, 32 three. */
  @ParameterizedTest
  @CsvSource({
    "false, 1, 32", "false, 2, 35", "false, 3, 37",
    "true, 1, 40", "true, 2, 45", "true, 3, 49"
  })
  void launchesOfALayerAreThoseCounted(boolean compressed, int batches, int launches) {
    assertThat(SpeedModel.launchesALayer(compressed, batches)).isEqualTo(launches);
  }

  /**
   * The milliseconds are those of {@code StepCostTest}, which counts launch by launch: of three
   * answers a clip, 140 tokens in common and 215 of each.
   */
  @ParameterizedTest
  @CsvSource({"1, 15.0", "3, 17.1"})
  void aStepOfOurOwnKernelsTakesWhatItsLaunchesDo(int clips, double milliseconds) {
    double tokens = Workload.tokensHeld(clips);
    assertThat(stepMillis(3 * clips, tokens)).isCloseTo(milliseconds, withinPercentage(3));
  }

  @Test
  void aStepOfManyAnswersIsBoundByTheTensorCores() {
    assertThat(stepMillis(16, 6 * 140 + 16 * 215)).isCloseTo(19.6, withinPercentage(3));
    assertThat(stepMillis(32, 11 * 140 + 32 * 215)).isCloseTo(32.7, withinPercentage(3));
  }

  private static double stepMillis(int rows, double tokens) {
    ModelSizes sizes = ModelSizes.of(MemoryPlanTest.config(), new StoredBits(4, 4, 8, 128));
    return 1000 * new KernelSpeed(sizes, 32).stepSeconds(rows, tokens * sizes.keyValues(true));
  }
}
