package org.voicepersona.model.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where CUDA's libraries are looked for; what they hold is the affair of tests with a device. */
class CudaLibrariesTest {

  @TempDir private Path home;
  private Path jar;
  private Path cuda;

  @BeforeEach
  void installProgram() throws IOException {
    jar = Files.createFile(home.resolve("voicepersona.jar"));
    cuda = Files.createDirectory(home.resolve("cuda"));
  }

  private void add(String... names) throws IOException {
    for (String name : names) {
      Files.createFile(cuda.resolve(name));
    }
  }

  @Test
  void liesInTheFolderBesideTheJar() throws IOException {
    assertThat(CudaLibraries.beside(jar)).as("an empty folder").isEmpty();
    add("libtorch.so", System.mapLibraryName("torch_cuda"));
    assertThat(CudaLibraries.beside(jar)).contains(new CudaLibraries(cuda));
    assertThat(CudaLibraries.beside(home.resolve("classes"))).as("beside no jar").isEmpty();
  }

  @Test
  void theCompilerMayLieThereWithoutLibtorch() throws IOException {
    add("libcudart.so.12");
    CudaLibraries found = CudaLibraries.beside(jar).orElseThrow();
    assertThat(found.toWords()).contains("without its compiler (NVRTC)");
    add("libnvrtc-builtins.so.12.9", "libnvrtc.so.12");
    assertThat(found.haveTorch()).isFalse();
    assertThat(found.compiler()).isEqualTo(cuda.resolve("libnvrtc.so.12").toString());
    assertThat(found.toWords())
        .contains("CUDA's compiler for", "without libtorch", cuda.toString());
    add(System.mapLibraryName("torch_cuda"));
    assertThat(found.haveTorch()).isTrue();
  }

  @Test
  void librariesComeBehindThoseTheyNeed() throws IOException {
    add("libcudnn.so.9", "libcudnn_ops.so.9", "libcublas.so.12", "libcublasLt.so.12");
    add("libnvrtc-builtins.so.12.9", "libnvrtc.so.12", "libcudart.so.12", "libtorch_cuda.so");
    add("libcusparse.so.12", "libnvJitLink.so.12", "libgomp.so.1", "libcudnn_graph.so.9");
    assertThat(new CudaLibraries(cuda).inOrder())
        .extracting(file -> file.getFileName().toString())
        .containsExactly(
            "libcudart.so.12",
            "libnvJitLink.so.12",
            "libcublasLt.so.12",
            "libcublas.so.12",
            "libcusparse.so.12",
            "libnvrtc-builtins.so.12.9",
            "libnvrtc.so.12",
            "libcudnn_graph.so.9",
            "libcudnn_ops.so.9",
            "libcudnn.so.9");
  }

  @Test
  void theRuntimeIsTheFoldersOwnWhateverElseIsInstalled() throws IOException {
    assertThat(new CudaLibraries(cuda).runtime()).isEqualTo("libcudart.so.12");
    add("libcudart.so.12");
    assertThat(new CudaLibraries(cuda).runtime())
        .isEqualTo(cuda.resolve("libcudart.so.12").toString());
  }

  @Test
  void anOldSystemIsToldByItsGlibc() {
    assertThat(Glibc.fault("2.31"))
        .contains("libtorch for CUDA needs glibc 2.35, this system has 2.31");
    assertThat(Glibc.fault("2.35")).isEmpty();
    assertThat(Glibc.fault("2.36.9000")).isEmpty();
  }
}
