package org.voicepersona.describe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.voicepersona.model.qwen2audio.NonFiniteLogits;

class FiniteLogitsTest {

  private static String broken() {
    throw NonFiniteLogits.after(3);
  }

  private final FiniteLogits finite = new FiniteLogits();

  @Test
  void areAFailureOfTheirClip() {
    assertThatThrownBy(() -> finite.of(FiniteLogitsTest::broken))
        .isInstanceOfSatisfying(
            DescribeException.class,
            fault -> assertThat(fault.reason()).isEqualTo("non-finite-logits"))
        .hasMessage("the model's scores are not finite numbers after 3 tokens of the answer");
  }

  @Test
  void endTheJobWhenEveryClipHasThem() {
    for (int i = 1; i < FiniteLogits.MOST_IN_A_ROW; i++) {
      assertThatThrownBy(() -> finite.of(FiniteLogitsTest::broken))
          .isInstanceOf(DescribeException.class);
    }
    assertThatThrownBy(() -> finite.of(FiniteLogitsTest::broken))
        .isInstanceOf(BrokenModelException.class)
        .hasMessageStartingWith("5 clips in a row got no answer: the model's scores");
  }

  @Test
  void doNotAddUpAcrossClipsThatWereAnswered() throws DescribeException {
    for (int i = 0; i < 3 * FiniteLogits.MOST_IN_A_ROW; i++) {
      assertThatThrownBy(() -> finite.of(FiniteLogitsTest::broken))
          .isInstanceOf(DescribeException.class);
      assertThat(finite.of(() -> "a voice")).isEqualTo("a voice");
    }
  }
}
