package org.voicepersona.model.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WslTest {

  @TempDir private Path folder;

  private Path kernel(String release) throws IOException {
    return Files.writeString(folder.resolve("osrelease"), release + "\n");
  }

  @Test
  void warnsOfMemoryThatSpillsWhereWindowsOwnsTheCard() throws IOException {
    assertThat(Wsl.caution(kernel("5.15.153.1-microsoft-standard-WSL2")))
        .hasValueSatisfying(it -> assertThat(it).contains("under WSL", "--gpu-memory"));
    assertThat(Wsl.caution(kernel("6.1.0-28-amd64"))).isEmpty();
    assertThat(Wsl.caution(folder.resolve("none"))).isEmpty();
  }
}
