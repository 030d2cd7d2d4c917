package org.voicepersona.model.cuda.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Kernels on a card that g++ makes of {@code src/test/cuda-emulation}: every thread runs, every
 * access is checked and counted. For one thread at a time.
 */
final class EmulatedCard {

  static final Path SOURCES =
      Path.of("src/main/resources/org/voicepersona/model/cuda").toAbsolutePath();
  private static final Path EMULATION = Path.of("src/test/cuda-emulation").toAbsolutePath();
  private static final Map<Geometry, EmulatedCard> CARDS = new ConcurrentHashMap<>();

  private final NativeLibrary library;

  private EmulatedCard(NativeLibrary library) {
    this.library = library;
  }

  /** Returns the card with the kernels for a model; without g++ the test is skipped. */
  static EmulatedCard of(Geometry geometry) {
    assumeCompiler();
    EmulatedCard card =
        CARDS.computeIfAbsent(
            geometry, it -> build(SOURCES, SOURCES.resolve("decoder.cu"), it.defines()));
    card.reset();
    return card;
  }

  static void assumeCompiler() {
    assumeTrue(
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "g++"))),
        "there is no g++, so the CUDA kernels are not run");
    assumeTrue(
        System.getProperty("os.name").equals("Linux"),
        "the emulated card is for Linux, so the CUDA kernels are not run");
  }

  /** Compiles the file {@code kernels}, which may include those of {@code sources}, for a card. */
  static EmulatedCard build(Path sources, Path kernels, List<String> defines) {
    try {
      Path folder = Files.createTempDirectory("voicepersona-kernels");
      Path library = folder.resolve("libkernels.so");
      List<String> command = new ArrayList<>(List.of(EMULATION.resolve("build").toString()));
      command.addAll(List.of(sources.toString(), library.toString()));
      command.addAll(defines);
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("KERNELS", kernels.toString());
      Process process = builder.start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as("g++ compiles the kernels: %s", said).isZero();
      EmulatedCard card = new EmulatedCard(NativeLibrary.getInstance(library.toString()));
      try (Stream<Path> made = Files.list(folder)) {
        for (Path file : (Iterable<Path>) made::iterator) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
      return card;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Frees all memory, and sets the order of threads and copies to the usual. */
  void reset() {
    library.getFunction("emu_free_all").invokeVoid(new Object[0]);
    order(false, true);
  }

  /**
   * Sets the order in which things happen that have none.
   *
   * @param backward blocks and threads from the last to the first
   * @param late copies to shared memory land as late as they may
   */
  void order(boolean backward, boolean late) {
    library.getFunction("emu_options").invokeVoid(new Object[] {backward ? 1 : 0, late ? 1 : 0});
  }

  /** Returns memory of the card, all its bits set: NaN, and far out of any range. */
  DeviceMemory allocate(long bytes) {
    Pointer at = library.getFunction("emu_alloc").invokePointer(new Object[] {bytes});
    assertThat(at).as("%d bytes of the card", bytes).isNotNull();
    at.setMemory(0, bytes, (byte) 0xff);
    return new DeviceMemory(at, bytes);
  }

  /** Launches a kernel, which must do nothing wrong, and returns what it cost. */
  Cost launch(String kernel, Grid grid, Object... parameters) {
    Outcome outcome = tryLaunch(kernel, grid, parameters);
    assertThat(outcome.failures()).as(kernel).isEmpty();
    assertThat(outcome.result()).as("result of launching %s", kernel).isZero();
    return outcome.cost();
  }

  /** Launches a kernel that may be wrong. */
  Outcome tryLaunch(String kernel, Grid grid, Object... parameters) {
    library.getFunction("emu_reset").invokeVoid(new Object[0]);
    library.getFunction("emu_forget_failures").invokeVoid(new Object[0]);
    try (Memory values = new Memory(8L * parameters.length);
        Memory addresses = new Memory(8L * parameters.length);
        Memory counts = new Memory(12 * 8)) {
      for (int i = 0; i < parameters.length; i++) {
        put(values, 8L * i, parameters[i]);
        addresses.setPointer(8L * i, values.share(8L * i));
      }
      int result =
          library
              .getFunction("emu_call")
              .invokeInt(
                  new Object[] {
                    kernel, grid.x(), grid.y(), 1, grid.threads(), grid.sharedBytes(), addresses
                  });
      library.getFunction("emu_counts").invokeVoid(new Object[] {counts});
      String failures =
          library.getFunction("emu_failures").invokePointer(new Object[0]).getString(0);
      return new Outcome(result, failures, Cost.of(counts.getLongArray(0, 12)));
    }
  }

  private static void put(Memory values, long at, Object parameter) {
    if (parameter instanceof DeviceMemory memory) {
      values.setPointer(at, memory.at());
    } else if (parameter instanceof Integer number) {
      values.setInt(at, number);
    } else if (parameter instanceof Float number) {
      values.setFloat(at, number);
    } else {
      throw new IllegalArgumentException("parameter " + parameter);
    }
  }

  /** Blocks, threads of each, and bytes of memory that these share. */
  record Grid(int x, int y, int threads, int sharedBytes) {}

  /** What a launch came to; failures is empty where nothing was wrong. */
  record Outcome(int result, String failures, Cost cost) {}

  /**
   * What a launch cost.
   *
   * @param bytesRead of global memory, each sector of 32 bytes counted once
   * @param sectors that instructions asked for, {@code leastSectors} if all were used whole
   * @param wavefronts of shared memory, {@code leastWavefronts} without bank conflicts
   * @param products of fragments on tensor cores, by warps
   */
  record Cost(
      long bytesRead,
      long bytesWritten,
      long sectors,
      long leastSectors,
      long wavefronts,
      long leastWavefronts,
      long products) {

    static Cost of(long[] counts) {
      return new Cost(counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7]);
    }

    long bytes() {
      return bytesRead + bytesWritten;
    }
  }
}
