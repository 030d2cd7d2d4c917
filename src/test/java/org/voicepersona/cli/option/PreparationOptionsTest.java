package org.voicepersona.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.checkpoint.ModelConfig.Kind;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.quantize.Rounding;
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

  /** Widths of matrices in 8 bits are nothing to groups. */
  @Test
  void groupsDivideTheMatricesThatAreInGroupsAlone(@TempDir Path folder) throws Exception {
    Path tiny = Path.of(RandomCheckpoint.class.getResource("tiny/config.json").toURI());
    String narrow =
        Files.readString(tiny).replace("\"intermediate_size\": 256", "\"intermediate_size\": 208");
    Qwen2AudioConfig config =
        Qwen2AudioConfig.read(Files.writeString(folder.resolve("config.json"), narrow));
    Set<Kind> encoder = PreparationSettings.inGroups(8, 8, 4);
    assertThat(encoder).containsExactly(Kind.ENCODER);
    assertThat(PreparationSettings.fittingGroupSize(config, encoder)).isEqualTo(64);
    new PreparationSettings(8, 8, 4, 64, Rounding.NEAREST, Int4Layout.ROW_MAJOR, "")
        .requireFitting(config);
    assertThat(PreparationSettings.fittingGroupSize(config, PreparationSettings.inGroups(8, 4, 8)))
        .isEqualTo(128);
    assertThatThrownBy(
            () ->
                PreparationSettings.fittingGroupSize(config, PreparationSettings.inGroups(4, 8, 8)))
        .hasMessageContaining("divides the widths [208]");
  }
}
