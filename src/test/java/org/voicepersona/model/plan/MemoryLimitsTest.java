package org.voicepersona.model.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.hardware.Gpu;

/** What may be taken of a card, by its limit and what is free there; -1 for what is not given. */
class MemoryLimitsTest {

  private static OptionalLong bytes(long given) {
    return given < 0 ? OptionalLong.empty() : OptionalLong.of(given);
  }

  private static OptionalLong allowed(long limit, long free, boolean sharesHostMemory) {
    Gpu gpu =
        new Gpu(
            0, "Made Up", bytes(9_000), bytes(free), new ComputeCapability(8, 6), sharesHostMemory);
    return new MemoryLimits(bytes(limit), OptionalLong.empty()).bytesOf(gpu);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 4000, 3800",
    "3000, 4000, 3000",
    "4000, 4000, 4000",
    "4001, 4000, 3800",
    "24000, 4000, 3800",
    "24000, -1, 24000",
    "0, 4000, 0",
    "-1, -1, -1"
  })
  void aLimitAboveWhatIsFreeIsAsNone(long limit, long free, long allowed) {
    assertThat(allowed(limit, free, false)).isEqualTo(bytes(allowed));
  }

  /** Of a GB10 or a Jetson CUDA calls free what the host's file cache has not taken. */
  @ParameterizedTest
  @CsvSource({"-1, 4000, 3800", "24000, 4000, 24000", "3000, 4000, 3000"})
  void whatIsFreeOfTheHostsMemoryBoundsNoLimit(long limit, long free, long allowed) {
    assertThat(allowed(limit, free, true)).isEqualTo(bytes(allowed));
  }
}
