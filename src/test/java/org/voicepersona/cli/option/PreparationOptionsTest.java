package org.voicepersona.cli.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.voicepersona.model.qwen2audio.Qwen2AudioConfig;
import org.voicepersona.model.qwen2audio.synthetic.RandomCheckpoint;

class PreparationOptionsTest {

  /** Within 5 GB a head in 8 bits would send three layers of the 7B model to the host. */
  @Test
  void theHeadHasEightBitsOnlyWhereThatCostsNoLayerOnTheGpu() throws Exception {
    Qwen2AudioConfig config =
        Qwen2AudioConfig.read(
            Path.of(RandomCheckpoint.class.getResource("7b/config.json").toURI()));
    assertThat(PreparationOptions.headBits(config, 8, 128, true)).isEqualTo(4);
    assertThat(PreparationOptions.headBits(config, 8, 128, false)).isEqualTo(8);
  }
}
