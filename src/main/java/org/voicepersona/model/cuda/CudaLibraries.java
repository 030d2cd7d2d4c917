package org.voicepersona.model.cuda;

import static java.util.Objects.requireNonNull;

import com.sun.jna.Library;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of CUDA's own libraries, with or without libtorch for CUDA.
 *
 * @param folder that holds them
 */
public record CudaLibraries(Path folder) {

  /**
   * The name of the folder beside the program's jar; {@code mvn -Pcuda package} fills it, or {@code
   * mvn -Pcuda-kernels package} with the compiler only.
   */
  private static final String OWN = "cuda";

  private static final String RUNTIME = "libcudart";
  private static final String PROFILING = "libcupti";
  private static final String COMPILER = "libnvrtc";

  /**
   * CUDA's libraries, each after those it depends on. A library is resolved by its name to one that
   * is already loaded, so this order takes precedence over other CUDA toolkits in {@code
   * LD_LIBRARY_PATH}.
   */
  private static final List<String> ORDER =
      List.of(
          RUNTIME,
          "libnvJitLink",
          "libcublasLt",
          "libcublas",
          "libcusparse",
          "libcufft",
          "libcurand",
          "libcufile",
          PROFILING,
          "libnvrtc-builtins",
          COMPILER,
          "libcudnn_graph",
          "libcudnn_ops",
          "libcudnn_cnn",
          "libcudnn_heuristic",
          "libcudnn_engines_runtime_compiled",
          "libcudnn_engines_precompiled",
          "libcudnn");

  /** {@code RTLD_LAZY} without {@code RTLD_GLOBAL}: symbols do not replace another library's. */
  private static final int LAZY = 1;

  public CudaLibraries {
    requireNonNull(folder, "folder is null");
  }

  /** Returns the libraries in {@code folder}, if there is any that this program loads. */
  public static Optional<CudaLibraries> in(Path folder) {
    CudaLibraries found = new CudaLibraries(folder);
    try {
      return Files.isDirectory(folder) && (found.haveTorch() || !found.inOrder().isEmpty())
          ? Optional.of(found)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // not listable, so not loadable
    }
  }

  /** Returns whether the folder holds libtorch for CUDA. */
  public boolean haveTorch() {
    return Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
  }

  /** Returns the libraries in the folder {@code cuda} beside the jar that holds this program. */
  public static Optional<CudaLibraries> besideProgram() {
    CodeSource source = CudaLibraries.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? Optional.empty() : beside(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty(); // not loaded from a file
    }
  }

  /** Returns the libraries in {@code cuda} beside {@code jar}; empty if that is a folder. */
  static Optional<CudaLibraries> beside(Path jar) {
    return Files.isRegularFile(jar) ? in(jar.resolveSibling(OWN)) : Optional.empty();
  }

  /** Returns a description of the libraries and their folder. */
  public String toWords() {
    if (haveTorch()) {
      return "libtorch for CUDA with CUDA's libraries, in " + folder;
    }
    return haveCompiler()
        ? "CUDA's compiler for kernels of our own, without libtorch for CUDA, in " + folder
        : "CUDA's libraries without its compiler (NVRTC) and without libtorch for CUDA, in "
            + folder;
  }

  private boolean haveCompiler() {
    try {
      return path(COMPILER).isPresent();
    } catch (IOException e) {
      return false; // not listable, so not loadable
    }
  }

  /**
   * Loads those of CUDA's libraries that the folder holds.
   *
   * @throws IOException if the folder cannot be listed
   * @throws UnsatisfiedLinkError if a library cannot be loaded
   */
  public void load() throws IOException {
    for (Path library : inOrder()) {
      NativeLibrary.getInstance(library.toString(), Map.of(Library.OPTION_OPEN_FLAGS, LAZY));
    }
  }

  /** Returns CUDA's libraries of the folder, each after those it depends on. */
  List<Path> inOrder() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files = entries.sorted().toList();
      return ORDER.stream()
          .flatMap(name -> files.stream().filter(file -> isVersionOf(name, file)))
          .toList();
    }
  }

  private static boolean isVersionOf(String name, Path file) {
    return file.getFileName().toString().startsWith(name + ".so.");
  }

  /** Returns the path of CUDA's runtime, or its usual name if the folder has none. */
  String runtime() throws IOException {
    return path(RUNTIME).orElse(RUNTIME + ".so.12");
  }

  /** Returns the path of CUDA's compiler, or its usual name if the folder has none. */
  public String compiler() throws IOException {
    return path(COMPILER).orElse(COMPILER + ".so.12");
  }

  /** Returns the path of CUPTI, if the folder has it. */
  Optional<String> profiling() throws IOException {
    return path(PROFILING);
  }

  private Optional<String> path(String name) throws IOException {
    return inOrder().stream()
        .filter(file -> isVersionOf(name, file))
        .map(Path::toString)
        .findFirst();
  }
}
