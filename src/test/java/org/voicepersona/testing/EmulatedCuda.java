package org.voicepersona.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * CUDA's driver over the emulated card of {@code src/test/cuda-emulation}: one library, which runs
 * the kernels that it was built with.
 *
 * @param library where it lies
 */
public record EmulatedCuda(Path library) {

  /** What the driver takes for compiled kernels. */
  public static final String IMAGE = "emulated";

  private static final Path KERNELS = Path.of("src/main/resources/org/voicepersona/model/cuda");

  /** Not the driver's name: who looks for that in this process would be given what is loaded. */
  private static final String LIBRARY = "libemulated.so";

  private static final String DECODER = "decoder.cu";
  private static final String ENCODER = "encoder.cu";
  private static final String BOTH = "both.cu";

  /** What the driver was asked for. */
  public record Calls(long uploads, long graphs, long downloads, long kernels) {

    /** Returns what came since {@code before}. */
    public Calls since(Calls before) {
      return new Calls(
          uploads - before.uploads,
          graphs - before.graphs,
          downloads - before.downloads,
          kernels - before.kernels);
    }
  }

  /**
   * Builds it in a folder; without g++ on Linux the test is skipped.
   *
   * @param defines sizes that the kernels are compiled for
   */
  public static EmulatedCuda build(Path folder, SortedMap<String, Integer> defines)
      throws IOException, InterruptedException {
    return build(folder, LIBRARY, KERNELS, DECODER, defines);
  }

  /** Builds it with the kernels of an audio encoder. */
  public static EmulatedCuda buildEncoder(Path folder) throws IOException, InterruptedException {
    return build(folder, LIBRARY, KERNELS, ENCODER, Collections.emptySortedMap());
  }

  /** Builds it with one kernel of an audio encoder changed, as {@link #buildWrong} does. */
  public static EmulatedCuda buildWrongEncoder(
      Path folder, String file, String text, String instead)
      throws IOException, InterruptedException {
    Path sources = changed(folder, file, text, instead);
    return build(folder, LIBRARY, sources, ENCODER, Collections.emptySortedMap());
  }

  /** Builds it with one kernel changed: the first {@code text} in {@code file} replaced. */
  public static EmulatedCuda buildWrong(
      Path folder, SortedMap<String, Integer> defines, String file, String text, String instead)
      throws IOException, InterruptedException {
    return build(folder, LIBRARY, changed(folder, file, text, instead), DECODER, defines);
  }

  /**
   * Builds it with the kernels of encoder and decoder for the model that is the smallest they
   * serve, and a compiler that knows them beside it, under the names that the program looks for.
   *
   * @param text in {@code attention.cuh} that is replaced; empty for none
   */
  public static EmulatedCuda buildInstalled(Path folder, String text, String instead)
      throws IOException, InterruptedException {
    Path sources = changed(folder, "attention.cuh", text, instead);
    Files.writeString(
        sources.resolve(BOTH), "#include \"%s\"\n#include \"%s\"\n".formatted(DECODER, ENCODER));
    SortedMap<String, Integer> sizes =
        new TreeMap<>(
            Map.of(
                "HIDDEN", 128, "FEED_FORWARD", 256, "HEADS", 1, "VOCABULARY", 2000, "GROUP", 64));
    EmulatedCuda cuda = build(folder, "libcuda.so.1", sources, BOTH, sizes);
    run(
        new ProcessBuilder(
            "g++",
            "-shared",
            "-fPIC",
            "-o",
            folder.resolve("libnvrtc.so.12").toString(),
            "src/test/cuda-emulation/nvrtc.cpp"));
    return cuda;
  }

  private static Path changed(Path folder, String file, String text, String instead)
      throws IOException {
    Path sources = Files.createDirectory(folder.resolve("sources"));
    try (Stream<Path> kernels = Files.list(KERNELS)) {
      for (Path kernel : kernels.toList()) {
        Files.copy(kernel, sources.resolve(kernel.getFileName()));
      }
    }
    String right = Files.readString(sources.resolve(file));
    if (!right.contains(text)) {
      throw new AssertionError("%s does not hold: %s".formatted(file, text));
    }
    Files.writeString(sources.resolve(file), right.replace(text, instead));
    return sources;
  }

  private static EmulatedCuda build(
      Path folder, String name, Path sources, String program, SortedMap<String, Integer> defines)
      throws IOException, InterruptedException {
    assumeTrue(
        System.getProperty("os.name").equals("Linux")
            && Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(it -> Files.isExecutable(Path.of(it, "g++"))),
        "the emulated card needs Linux and g++, so the CUDA kernels are not run");
    Path library = folder.resolve(name);
    List<String> command =
        new ArrayList<>(
            List.of("src/test/cuda-emulation/build", sources.toString(), library.toString()));
    defines.forEach((key, value) -> command.add("-D%s=%d".formatted(key, value)));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("KERNELS", sources.resolve(program).toString());
    run(builder);
    return new EmulatedCuda(library);
  }

  private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process build = builder.redirectErrorStream(true).start();
    String said = new String(build.getInputStream().readAllBytes(), UTF_8);
    if (build.waitFor() != 0) {
      throw new AssertionError("the emulated card cannot be made: " + said);
    }
  }

  /** Returns what was asked of the driver so far. */
  public Calls calls() {
    long[] counts = new long[4];
    NativeLibrary.getInstance(library.toString())
        .getFunction("emu_driver_counts")
        .invokeVoid(new Object[] {counts});
    return new Calls(counts[0], counts[1], counts[2], counts[3]);
  }

  /**
   * Has the driver refuse to start with an error, and to start CUDA on a card or go on there; 0 has
   * it start.
   */
  public void refuse(int error) {
    NativeLibrary.getInstance(library.toString())
        .getFunction("emu_driver_refuse")
        .invokeVoid(new Object[] {error});
  }

  /** Has the driver find so many cards, which differ by their UUIDs. */
  public void install(int cards) {
    NativeLibrary.getInstance(library.toString())
        .getFunction("emu_driver_cards")
        .invokeVoid(new Object[] {cards});
  }

  /** Has one of the cards not answer, counted from 0; -1 for none. */
  public void lose(int card) {
    NativeLibrary.getInstance(library.toString())
        .getFunction("emu_driver_lose")
        .invokeVoid(new Object[] {card});
  }

  /** Has all cards be parts of others (MIG), with UUIDs of their own. */
  public void divide(boolean isDivided) {
    NativeLibrary.getInstance(library.toString())
        .getFunction("emu_driver_parts")
        .invokeVoid(new Object[] {isDivided ? 1 : 0});
  }

  /** Has the memory of all cards be the host's. */
  public void integrate(boolean isIntegrated) {
    NativeLibrary.getInstance(library.toString())
        .getFunction("emu_driver_integrated")
        .invokeVoid(new Object[] {isIntegrated ? 1 : 0});
  }

  /** Has CUDA itself take so much of a card once it is started there, which it then is not. */
  public void takeForContext(long bytes) {
    NativeLibrary.getInstance(library.toString())
        .getFunction("emu_driver_context_bytes")
        .invokeVoid(new Object[] {bytes});
  }

  /** Returns the context of the calling thread; 0 if it has none. */
  public long currentContext() {
    return NativeLibrary.getInstance(library.toString())
        .getFunction("emu_driver_context")
        .invokeLong(new Object[0]);
  }

  /** Returns how many bytes of the card's memory are allocated. */
  public long heldBytes() {
    return NativeLibrary.getInstance(library.toString())
        .getFunction("emu_driver_held")
        .invokeLong(new Object[0]);
  }

  /** Returns what the emulated card found wrong, a line each. */
  public String failures() {
    return NativeLibrary.getInstance(library.toString())
        .getFunction("emu_failures")
        .invokePointer(new Object[0])
        .getString(0);
  }
}
