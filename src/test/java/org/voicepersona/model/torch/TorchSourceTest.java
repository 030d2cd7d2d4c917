package org.voicepersona.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.cuda.CudaLibraries;

class TorchSourceTest {

  private static final Optional<String> FIT = Optional.empty();

  @TempDir private Path folder;

  private Optional<CudaLibraries> gathered() throws IOException {
    Files.createFile(folder.resolve(System.mapLibraryName("torch_cuda")));
    return CudaLibraries.in(folder);
  }

  @Test
  void whatLiesBesideTheProgramComesBeforeTheClassPath() throws IOException {
    TorchSource source = TorchSource.of("", gathered(), FIT);
    assertThat(source.folder()).contains(folder);
    assertThat(source.cuda()).isPresent();
    assertThat(source.toWords()).isEqualTo("in " + folder);

    TorchSource plain = TorchSource.of("", Optional.empty(), FIT);
    assertThat(plain.toWords()).isEqualTo("from the class path");
    assertThat(plain.refusal()).endsWith("mvn -Pcuda package gathers the other");
  }

  @Test
  void besideTheCompilerAloneIsThatOfTheClassPath() throws IOException {
    Files.createFile(folder.resolve("libnvrtc.so.12"));
    TorchSource source = TorchSource.of("", CudaLibraries.in(folder), FIT);
    assertThat(source.folder()).isEmpty();
    assertThat(source.refusal()).endsWith("mvn -Pcuda package gathers the other");
    assertThat(TorchSource.of(folder.toString(), Optional.empty(), FIT).cuda()).isEmpty();
  }

  @Test
  void whatTheUserNamesComesBeforeAll() throws IOException {
    TorchSource other = TorchSource.of("/opt/torch", gathered(), FIT);
    assertThat(other.folder()).contains(Path.of("/opt/torch"));
    assertThat(other.cuda()).isEmpty();
    assertThat(TorchSource.of(folder.toString(), Optional.empty(), FIT).cuda()).isPresent();
  }

  @Test
  void aSystemThatIsTooOldForCudaComputesOnTheProcessor() throws IOException {
    TorchSource source = TorchSource.of("", gathered(), Optional.of("needs glibc 2.35, has 2.31"));
    assertThat(source.folder()).isEmpty();
    assertThat(source.refusal())
        .isEqualTo("needs glibc 2.35, has 2.31: libtorch for the CPU is used instead");
  }
}
