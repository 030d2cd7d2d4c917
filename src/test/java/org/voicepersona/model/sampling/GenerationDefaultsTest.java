package org.voicepersona.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationDefaultsTest {

  @TempDir private Path folder;

  private Path write(String json) throws IOException {
    return Files.writeString(folder.resolve("generation_config.json"), json);
  }

  @Test
  void readsStopTokensAsOneIdOrAList() throws IOException {
    Path one = write("{\"eos_token_id\": 151645}");
    assertThat(GenerationDefaults.read(one).stopTokenIds()).containsExactly(151_645);
    Path list = write("{\"eos_token_id\": [151645, 151643]}");
    assertThat(GenerationDefaults.read(list).stopTokenIds()).containsExactly(151_643, 151_645);
  }

  @Test
  void readsSamplingSettingsAndLeavesOthersAtTransformersDefaults() throws IOException {
    Path file =
        write(
            "{\"do_sample\": true, \"repetition_penalty\": 1.1, \"top_k\": 20, \"top_p\": 0.5,"
                + " \"temperature\": 0.7}");
    assertThat(GenerationDefaults.read(file).sampling())
        .isEqualTo(new SamplingSettings(1.1, true, 0.7, 20, 0.5));
    assertThat(GenerationDefaults.read(write("{}")).sampling())
        .isEqualTo(new SamplingSettings(1, false, 1, 50, 1));
    assertThatThrownBy(() -> GenerationDefaults.read(write("{\"top_p\": 1.5}")))
        .hasMessageContaining("generation_config.json: top p is 1.5, must be above 0, at most 1");
  }
}
