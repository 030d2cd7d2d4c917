package org.voicepersona.globe.parquet.bytes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a file of this machine tells when it cannot be read. */
class FileBytesTest {

  @TempDir private Path folder;

  /** Nothing is mapped at the first address of a process: reading it fails as a bad sector does. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFaultOfTheDiskIsOneOfTheFile() throws Exception {
    try (FileBytes file = FileBytes.open("/proc/self/mem")) {
      assertThatThrownBy(() -> file.read(0, ByteBuffer.allocate(8)))
          .isInstanceOf(FileSystemException.class)
          .hasMessage("/proc/self/mem: Input/output error");
    }
  }

  @Test
  void aFileThatWasClosedIsNoFaultOfIt() throws Exception {
    FileBytes file =
        FileBytes.open(Files.writeString(folder.resolve("shard"), "PAR1 PAR1").toString());
    file.close();
    assertThatThrownBy(() -> file.read(0, ByteBuffer.allocate(8)))
        .isInstanceOf(ClosedChannelException.class);
  }
}
