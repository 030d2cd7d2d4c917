package org.voicepersona.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.synthetic.RandomCheckpoint;
import org.voicepersona.model.torch.ShortageException;

/** Plans for the published configuration of the 7B model. */
class MemoryPlanTest {

  private static final long HOST = 16_000_000_000L;

  private static Qwen2AudioConfig config() {
    try {
      return Qwen2AudioConfig.read(
          Path.of(RandomCheckpoint.class.getResource("7b/config.json").toURI()));
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static MemoryPlan plan(String gpu, long host) {
    return MemoryPlan.of(
        config(), 4, 8, 128, false, new MemoryBudget(MemoryBudget.parse(gpu), host));
  }

  @Test
  void sixGigabyteCardsHoldTheWholeDecoderAndAThousandTokensWithinFive() {
    MemoryPlan plan = plan("5GB", HOST);
    assertThat(plan.gpuLayers()).isEqualTo(32);
    assertThat(plan.gpuPeakBytes()).isLessThanOrEqualTo(5_000_000_000L);
    assertThat(plan.keyValueTokens()).isGreaterThanOrEqualTo(1_000);
    assertThat(plan.encoderEvicted()).isTrue();
  }

  @Test
  void keepsTheEncoderWhereThereIsRoom() {
    MemoryPlan plan = plan("8GB", HOST);
    assertThat(plan.encoderEvicted()).isFalse();
    assertThat(plan.gpuLayers()).isEqualTo(32);
    assertThat(plan.keyValueTokens()).isGreaterThan(plan("5GB", HOST).keyValueTokens());
    assertThat(plan.gpuPeakBytes()).isLessThanOrEqualTo(8_000_000_000L);
  }

  @Test
  void movesLayersToTheHostWhenTheCardIsSmaller() {
    MemoryPlan plan = plan("3GB", HOST);
    assertThat(plan.gpuLayers()).isBetween(1, 31);
    assertThat(plan.gpuPeakBytes()).isLessThanOrEqualTo(3_000_000_000L);
    assertThat(plan.keyValueTokens()).isGreaterThanOrEqualTo(1_000);
    assertThat(plan.cpuPeakBytes()).isGreaterThan(plan("5GB", HOST).cpuPeakBytes());
    assertThat(plan("4GB", HOST).gpuLayers()).isGreaterThan(plan.gpuLayers());
  }

  @Test
  void runsOnTheHostAlone() {
    MemoryPlan plan = plan("0", 8_000_000_000L);
    assertThat(plan.gpuPeakBytes()).isZero();
    assertThat(plan.cpuPeakBytes()).isLessThanOrEqualTo(8_000_000_000L);
    assertThat(plan.keyValueTokens()).isGreaterThanOrEqualTo(1_000);
  }

  @Test
  void refusesWithNumbersWhenNothingFits() {
    assertThatThrownBy(() -> plan("0", 4_000_000_000L))
        .isInstanceOf(ShortageException.class)
        .hasMessageContaining("does not fit in 0.00 GB on the GPU and 4.00 GB on the host")
        .hasMessageContaining("least needed is");
    assertThatThrownBy(() -> plan("1GB", HOST))
        .hasMessageContaining("1.00 GB on the GPU")
        .hasMessageContaining("(32 of 32 layers on the GPU)")
        .hasMessageContaining("(0 of 32 layers on the GPU)");
  }

  /** The sizes in docs of the model: 3.44 GB, 0.34 GB, 0.64 GB, 512 KiB. */
  @Test
  void addsUpTheKnownSizesOfTheModel() {
    ModelSizes sizes = ModelSizes.of(config(), 4, 8, 128, false);
    assertThat(32 * sizes.decoderLayer()).isCloseTo(3_440_000_000L, withinPercentage(0.2));
    assertThat(sizes.head()).isCloseTo(340_000_000L, withinPercentage(0.3));
    assertThat(sizes.encoder()).isCloseTo(650_000_000L, withinPercentage(1));
    assertThat(32 * sizes.keyValuesPerTokenAndLayer()).isEqualTo(512 << 10);
    assertThat(32 * ModelSizes.of(config(), 4, 8, 128, true).keyValuesPerTokenAndLayer())
        .isEqualTo((256 << 10) + 32 * 2 * 32 * 4); // a scale for 128 numbers
    assertThat(sizes.embedding()).isEqualTo(1_278_214_144L);
    ModelSizes published = ModelSizes.of(config(), 16, 16, 128, false);
    assertThat(
            32 * published.decoderLayer()
                + published.head()
                + published.encoder()
                + published.embedding())
        .isEqualTo(16_794_189_824L);
  }

  @Test
  void printsWhatLiesWhere() {
    assertThat(plan("5GB", HOST).toTable())
        .contains("decoder, 32 of 32 layers on GPU")
        .contains("evicted after encoding")
        .contains("mapped from disk, 1.28 GB")
        .contains("of 5.00 GB and 16.00 GB");
  }

  @ParameterizedTest
  @CsvSource({"5GB,5000000000", "5gb,5000000000", "512MiB,536870912", "1.5G,1500000000", "7,7"})
  void readsSizes(String text, long bytes) {
    assertThat(MemoryBudget.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"five", "-1GB", "5XB", "''"})
  void refusesWhatIsNoSize(String text) {
    assertThatThrownBy(() -> MemoryBudget.parse(text)).hasMessageContaining("must be a size");
  }
}
