package org.voicepersona.model.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.Golden;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.checkpoint.Int4Layout;
import org.voicepersona.model.quantize.Rounding;
import org.voicepersona.model.registry.SpeechModels;
import org.voicepersona.testing.JavaProcess;

class PreparationLockIT {

  @TempDir private Path folder;

  /** Takes the folder, says so, and keeps it until its input ends. */
  public static void main(String[] args) throws IOException {
    PreparationLock lock = PreparationLock.take(Path.of(args[0]));
    try (lock) {
      System.out.println("held");
      while (System.in.read() >= 0) {}
    }
  }

  private Manifest prepare() throws IOException {
    PreparationSettings settings =
        new PreparationSettings(8, 8, 16, 128, Rounding.NEAREST, Int4Layout.ROW_MAJOR, "");
    try (Checkpoint checkpoint = SpeechModels.openCheckpoint(Golden.path("qwen2audio-tiny"))) {
      return new ModelPreparation(checkpoint, folder, settings, PreparationProgress.NONE).run();
    }
  }

  @Test
  void aSecondPreparationIsRefusedUntilTheFirstIsKilled() throws Exception {
    Process first =
        JavaProcess.of(PreparationLockIT.class, List.of(), folder.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = first.inputReader()) {
      assertThat(said.readLine()).startsWith("held");
      assertThatThrownBy(this::prepare)
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(folder + " is being prepared by another process");
    } finally {
      first.destroyForcibly().waitFor();
    }
    assertThat(prepare().complete()).isTrue();
  }

  @Test
  void aSecondPreparationInOneProcessIsRefusedToo() throws IOException {
    PreparationLock lock = PreparationLock.take(folder);
    try (lock) {
      assertThatThrownBy(this::prepare).hasMessageContaining("is being prepared");
    }
    assertThat(prepare().complete()).isTrue();
    assertThat(prepare().complete()).isTrue();
  }
}
