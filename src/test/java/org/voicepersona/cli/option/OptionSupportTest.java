package org.voicepersona.cli.option;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options that would have no effect are refused. */
class OptionSupportTest {

  @ParameterizedTest
  @ValueSource(strings = {"--gpu-memory", "--gpu-kernels"})
  void refusesWhatOnlyALanguageModelHereHeeds(String option) {
    assertThatThrownBy(() -> OptionSupport.require(List.of(option), List.of("whisper")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(option, "qwen2-audio", "no effect on whisper");
    assertThatCode(() -> OptionSupport.require(List.of(option), List.of("whisper", "qwen2-audio")))
        .doesNotThrowAnyException();
  }
}
