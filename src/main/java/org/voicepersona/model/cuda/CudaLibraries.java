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
 * A folder that holds CUDA's own libraries, with libtorch for CUDA among them or without.
 *
 * @param folder where they lie
 */
public record CudaLibraries(Path folder) {

  /**
   * What the folder beside the program's jar is called; {@code mvn -Pcuda package} fills it, or
   * {@code mvn -Pcuda-kernels package} with the compiler alone.
   */
  private static final String OWN = "cuda";

  private static final String RUNTIME = "libcudart";
  private static final String PROFILING = "libcupti";
  private static final String COMPILER = "libnvrtc";

  /**
   * CUDA's libraries, each behind those it needs. Who loads one by its name gets the one that is
   * loaded already: so they come before any others of a toolkit, whatever {@code LD_LIBRARY_PATH}
   * says.
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

  /** {@code RTLD_LAZY}: symbols of one library are not to be found in place of another's. */
  private static final int LAZY = 1;

  /** Checks that nothing is missing. */
  public CudaLibraries {
    requireNonNull(folder, "folder is null");
  }

  /** Returns the libraries in {@code folder}, if it holds any that this program loads. */
  public static Optional<CudaLibraries> in(Path folder) {
    CudaLibraries found = new CudaLibraries(folder);
    try {
      return Files.isDirectory(folder) && (found.haveTorch() || !found.inOrder().isEmpty())
          ? Optional.of(found)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // What cannot be listed cannot be loaded from.
    }
  }

  /** Returns whether libtorch for CUDA is among them. */
  public boolean haveTorch() {
    return Files.exists(folder.resolve(System.mapLibraryName("torch_cuda")));
  }

  /** Returns the libraries in the folder {@code cuda} beside the jar that holds this program. */
  public static Optional<CudaLibraries> besideProgram() {
    CodeSource source = CudaLibraries.class.getProtectionDomain().getCodeSource();
    try {
      return source == null ? Optional.empty() : beside(Path.of(source.getLocation().toURI()));
    } catch (URISyntaxException | IllegalArgumentException e) {
      return Optional.empty(); // The program comes from no file: there is nothing beside it.
    }
  }

  /** Returns the libraries in the folder {@code cuda} beside {@code jar}; none beside a folder. */
  static Optional<CudaLibraries> beside(Path jar) {
    return Files.isRegularFile(jar) ? in(jar.resolveSibling(OWN)) : Optional.empty();
  }

  /** Returns what they are for, and where they lie. */
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
      return false; // What cannot be listed cannot be loaded from.
    }
  }

  /**
   * Loads CUDA's libraries of the folder, those it has.
   *
   * @throws IOException if the folder cannot be listed
   * @throws UnsatisfiedLinkError if one cannot be loaded
   */
  public void load() throws IOException {
    for (Path library : inOrder()) {
      NativeLibrary.getInstance(library.toString(), Map.of(Library.OPTION_OPEN_FLAGS, LAZY));
    }
  }

  /** Returns CUDA's libraries of the folder, each behind those it needs. */
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

  /** Returns CUDA's runtime by its path, or where the folder has none by its usual name. */
  String runtime() throws IOException {
    return path(RUNTIME).orElse(RUNTIME + ".so.12");
  }

  /** Returns CUDA's compiler by its path, or where the folder has none by its usual name. */
  public String compiler() throws IOException {
    return path(COMPILER).orElse(COMPILER + ".so.12");
  }

  /** Returns CUPTI by its path, if the folder has it. */
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
