package org.voicepersona.model.plan;

import static org.assertj.core.api.Assertions.assertThat;

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
}
