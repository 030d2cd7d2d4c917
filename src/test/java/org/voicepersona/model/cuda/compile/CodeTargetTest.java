package org.voicepersona.model.cuda.compile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.cuda.ComputeCapability;

/** Which of the compiler's targets runs on a card. */
class CodeTargetTest {

  private static final int[] NVRTC_12_9 = {50, 75, 80, 86, 87, 89, 90, 100, 101, 103, 120, 121};

  @ParameterizedTest
  @CsvSource({
    "8.0, sm_80",
    "8.6, sm_86",
    "8.8, sm_87",
    "9.0, sm_90",
    "10.3, sm_103",
    "12.0, sm_120",
    "12.2, sm_121",
    "11.0, compute_103",
    "13.0, compute_121"
  })
  void isCodeOfItsGenerationOrElsePtxOfAnEarlierOne(String card, String architecture) {
    assertThat(CodeTarget.of(ComputeCapability.parse(card), NVRTC_12_9).orElseThrow())
        .extracting(CodeTarget::architecture)
        .isEqualTo(architecture);
  }

  @Test
  void isNoneOfALaterCard() {
    assertThat(CodeTarget.of(new ComputeCapability(3, 5), NVRTC_12_9)).isEmpty();
  }
}
