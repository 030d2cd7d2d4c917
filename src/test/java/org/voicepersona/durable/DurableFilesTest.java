package org.voicepersona.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.testing.Tree;

class DurableFilesTest {

  @TempDir private Path folder;

  @Test
  void aReplacementThatBreaksLeavesTheFileAsItWasAndNothingBesideIt() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "before");
    Map<String, String> before = Tree.of(folder);
    assertThatThrownBy(
            () ->
                DurableFiles.replace(
                    file,
                    out -> {
                      out.write(new byte[1 << 17]);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");
    assertThatThrownBy(
            () ->
                DurableFiles.replace(
                    file,
                    out -> {
                      throw new IllegalStateException("a fault of the program");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(Tree.of(folder)).isEqualTo(before);
  }

  @Test
  void aReplacementThatCannotBeMovedLeavesNothingBesideIt() throws IOException {
    Path taken = Files.createDirectory(folder.resolve("taken"));
    Files.writeString(taken.resolve("file"), "there");
    Map<String, String> before = Tree.of(folder);
    assertThatThrownBy(() -> DurableFiles.replace(taken, out -> out.write(1)))
        .isInstanceOf(IOException.class);
    assertThat(Tree.of(folder)).isEqualTo(before);
  }
}
