package org.voicepersona.model.cuda.compile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.CudaLibraries;
import org.voicepersona.natives.LoadingFault;

/** NVRTC, CUDA's runtime compiler. */
public final class Nvrtc {

  private static final String LIBRARY = "libnvrtc.so.12";

  private static final String BUILTINS = "libnvrtc-builtins.so*";

  private static final String NOT_GATHERED =
      "CUDA's compiler (NVRTC) is missing: mvn -Pcuda-kernels package gathers it";

  /** Loaded libraries by path; NVRTC does not survive being unloaded and loaded again. */
  private static final Map<String, Nvrtc> LOADED = new HashMap<>();

  private final NvrtcFunctions functions;

  /**
   * Libraries that the compiler loads by name. These references keep them loaded, because the
   * system does not search beside the compiler.
   */
  @SuppressWarnings({"unused", "UnusedVariable"})
  private final List<NativeLibrary> builtins;

  Nvrtc(NvrtcFunctions functions, List<NativeLibrary> builtins) {
    this.functions = functions;
    this.builtins = List.copyOf(builtins);
  }

  /**
   * Loads the compiler of the folder {@code cuda} beside the program if there is one, else the
   * system's.
   *
   * @throws IOException if the folder cannot be listed
   * @throws UnsatisfiedLinkError if there is no compiler
   */
  public static Nvrtc load() throws IOException {
    Optional<CudaLibraries> own = CudaLibraries.besideProgram();
    return load(own.isPresent() ? own.get().compiler() : LIBRARY);
  }

  /** Returns why this process cannot compile kernels; empty if it can. */
  public static Optional<String> missing() {
    try {
      load();
      return Optional.empty();
    } catch (IOException | LinkageError e) {
      return Optional.of(
          CudaLibraries.besideProgram().isPresent()
              ? LoadingFault.of("CUDA's compiler (NVRTC)", e)
              : NOT_GATHERED);
    }
  }

  /** Loads the compiler by path or name, and keeps it for the life of the process. */
  static synchronized Nvrtc load(String library) throws IOException {
    Nvrtc loaded = LOADED.get(library);
    if (loaded == null) {
      loaded = open(library);
      LOADED.put(library, loaded);
    }
    return loaded;
  }

  private static Nvrtc open(String library) throws IOException {
    Path folder = Path.of(library).getParent();
    List<NativeLibrary> builtins = new ArrayList<>();
    if (folder != null) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, BUILTINS)) {
        files.forEach(file -> builtins.add(NativeLibrary.getInstance(file.toString())));
      }
    }
    return new Nvrtc(Native.load(library, NvrtcFunctions.class), builtins);
  }

  NvrtcFunctions functions() {
    return functions;
  }

  /** Returns the compiler's version, such as {@code 12.9}. */
  public String version() {
    IntByReference major = new IntByReference();
    IntByReference minor = new IntByReference();
    check("its version", functions.nvrtcVersion(major, minor));
    return major.getValue() + "." + minor.getValue();
  }

  /**
   * Returns the target for a card.
   *
   * @throws CompilationException if the compiler supports no capability that low
   */
  public CodeTarget target(ComputeCapability card) {
    IntByReference count = new IntByReference();
    check("its targets", functions.nvrtcGetNumSupportedArchs(count));
    int[] known = new int[count.getValue()];
    check("its targets", functions.nvrtcGetSupportedArchs(known));
    return CodeTarget.of(card, known)
        .orElseThrow(
            () ->
                new CompilationException(
                    "NVRTC %s compiles for no card of compute capability %s"
                        .formatted(version(), card)));
  }

  /**
   * Compiles a program.
   *
   * @return a cubin or PTX, depending on {@code target}
   * @throws CompilationException with the compiler's log if it fails
   */
  public byte[] compile(KernelSource source, CodeTarget target) {
    PointerByReference program = new PointerByReference();
    List<Map.Entry<String, String>> headers = List.copyOf(source.headers().entrySet());
    check(
        source.name(),
        functions.nvrtcCreateProgram(
            program,
            source.text(),
            source.name(),
            headers.size(),
            strings(headers.stream().map(Map.Entry::getValue).toList()),
            strings(headers.stream().map(Map.Entry::getKey).toList())));
    try {
      List<String> options = options(source, target);
      int error =
          functions.nvrtcCompileProgram(program.getValue(), options.size(), strings(options));
      if (error != 0) {
        throw new CompilationException(
            "NVRTC %s does not compile %s %s: %s"
                .formatted(version(), source.name(), options, log(program.getValue())));
      }
      return image(program.getValue(), target);
    } finally {
      check(source.name(), functions.nvrtcDestroyProgram(program));
    }
  }

  /**
   * Returns the compiler's options. They forbid contracting a product and a sum to a fused
   * multiply-add unless the source asks for one.
   */
  static List<String> options(KernelSource source, CodeTarget target) {
    List<String> options = new ArrayList<>();
    options.add("--gpu-architecture=" + target.architecture());
    options.add("--std=c++17");
    options.add("--fmad=false");
    source.defines().forEach((name, value) -> options.add("-D%s=%d".formatted(name, value)));
    return options;
  }

  private byte[] image(Pointer program, CodeTarget target) {
    LongByReference size = new LongByReference();
    check(
        "the code's size",
        target.isBinary()
            ? functions.nvrtcGetCUBINSize(program, size)
            : functions.nvrtcGetPTXSize(program, size));
    byte[] image = new byte[Math.toIntExact(size.getValue())];
    check(
        "the code",
        target.isBinary()
            ? functions.nvrtcGetCUBIN(program, image)
            : functions.nvrtcGetPTX(program, image));
    return image;
  }

  private String log(Pointer program) {
    LongByReference size = new LongByReference();
    check("its log", functions.nvrtcGetProgramLogSize(program, size));
    byte[] log = new byte[Math.toIntExact(size.getValue())];
    check("its log", functions.nvrtcGetProgramLog(program, log));
    return new String(log, UTF_8).replace("\0", "").strip();
  }

  private static StringArray strings(List<String> texts) {
    return new StringArray(texts.toArray(String[]::new));
  }

  private void check(String what, int error) {
    if (error != 0) {
      throw new CompilationException(
          "NVRTC says of %s: %s (error %d)"
              .formatted(what, functions.nvrtcGetErrorString(error), error));
    }
  }
}
