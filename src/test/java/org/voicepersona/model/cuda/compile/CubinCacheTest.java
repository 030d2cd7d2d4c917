package org.voicepersona.model.cuda.compile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.cuda.ComputeCapability;

/** Compiled kernels on the disk, of a compiler that the test plays. */
class CubinCacheTest {

  private static final KernelSource SOURCE = source("kernel", "header", 64);
  private static final CodeTarget TARGET = new CodeTarget(new ComputeCapability(8, 6), true);

  @TempDir private Path folder;
  private final Played played = new Played();
  private final Nvrtc compiler = new Nvrtc(played, List.of());

  private static KernelSource source(String text, String header, int group) {
    return new KernelSource(
        "kernels.cu", text, Map.of("a.cuh", header), new TreeMap<>(Map.of("GROUP", group)));
  }

  @Test
  void compilesOnceForEachTextOptionTargetAndCompiler() throws IOException {
    CubinCache cache = new CubinCache(folder.resolve("kernels"), "12.9");
    byte[] code = cache.code(compiler, SOURCE, TARGET);
    assertThat(new String(code, UTF_8)).isEqualTo("code of kernel");
    assertThat(cache.code(compiler, SOURCE, TARGET)).isEqualTo(code);
    assertThat(played.compiled)
        .containsExactly(
            List.of("--gpu-architecture=sm_86", "--std=c++17", "--fmad=false", "-DGROUP=64"));
    cache.code(compiler, source("kernel", "another header", 64), TARGET);
    cache.code(compiler, source("kernel", "header", 32), TARGET);
    cache.code(compiler, SOURCE, new CodeTarget(new ComputeCapability(8, 0), true));
    played.minor = 8;
    cache.code(compiler, SOURCE, TARGET);
    assertThat(played.compiled).hasSize(5);
  }

  @Test
  void makesADamagedEntryAnew() throws IOException {
    CubinCache cache = new CubinCache(folder, "12.9");
    byte[] code = cache.code(compiler, SOURCE, TARGET);
    for (int cut : List.of(0, 10, 40)) {
      Path entry = onlyEntry();
      Files.write(entry, Arrays.copyOf(Files.readAllBytes(entry), cut));
      assertThat(cache.code(compiler, SOURCE, TARGET)).isEqualTo(code);
    }
    byte[] changed = Files.readAllBytes(onlyEntry());
    changed[changed.length - 1]++;
    Files.write(onlyEntry(), changed);
    assertThat(cache.code(compiler, SOURCE, TARGET)).isEqualTo(code);
    assertThat(played.compiled).hasSize(5);
  }

  /** A folder that is read-only, on a full disk, or of which a part is another user's. */
  @Test
  void compilesEachTimeWhereNothingCanBeKept() throws IOException {
    Path file = Files.createFile(folder.resolve("a file in the place of the folder"));
    CubinCache cache = new CubinCache(file, "12.9");
    byte[] code = cache.code(compiler, SOURCE, TARGET);
    assertThat(cache.code(compiler, SOURCE, TARGET)).isEqualTo(code);
    assertThat(played.compiled).hasSize(2);
    assertThatThrownBy(() -> cache.noteFailure(compiler, SOURCE, TARGET, "an illegal access"))
        .isInstanceOf(IOException.class);
  }

  /** Each process writes a file of its own beside the place, and moves it there. */
  @Test
  void twoThatCompileAtOnceBothHaveTheCode() throws Exception {
    List<FutureTask<byte[]>> starts = new ArrayList<>();
    for (int process = 0; process < 2; process++) {
      Nvrtc own = new Nvrtc(new Played(), List.of());
      starts.add(new FutureTask<>(() -> new CubinCache(folder, "12.9").code(own, SOURCE, TARGET)));
    }
    starts.forEach(start -> new Thread(start).start());
    for (FutureTask<byte[]> start : starts) {
      assertThat(new String(start.get(), UTF_8)).isEqualTo("code of kernel");
    }
    byte[] kept = new CubinCache(folder, "12.9").code(compiler, SOURCE, TARGET);
    assertThat(new String(kept, UTF_8)).isEqualTo("code of kernel");
    assertThat(played.compiled).isEmpty();
    assertThat(onlyEntry()).isRegularFile();
  }

  /** A process that was killed while it wrote leaves a part of a file; another may be writing. */
  @Test
  void clearsWhatKilledProcessesLeftADayAgo() throws IOException {
    Path left = Files.createFile(folder.resolve("a.cubin.1.tmp"));
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    Path young = Files.createFile(folder.resolve("b.cubin.2.tmp"));
    new CubinCache(folder, "12.9").code(compiler, SOURCE, TARGET);
    assertThat(left).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void keepsNothingOfAProgramThatDoesNotCompile() {
    assertThatThrownBy(
            () -> new CubinCache(folder, "12.9").code(compiler, source("wrong", "", 64), TARGET))
        .isInstanceOf(CompilationException.class)
        .hasMessageContainingAll("NVRTC 12.9", "kernels.cu", "sm_86", "line 1: it is wrong");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void givesNoProgramThatWasNotedToFail() throws IOException {
    CubinCache cache = new CubinCache(folder, "12.9");
    cache.noteFailure(compiler, SOURCE, TARGET, "an illegal memory access");
    assertThatThrownBy(() -> cache.code(compiler, SOURCE, TARGET))
        .isInstanceOf(CompilationException.class)
        .hasMessageContainingAll(
            "failed before", "an illegal memory access", onlyEntry().toString());
    assertThat(cache.code(compiler, source("mended", "header", 64), TARGET)).isNotEmpty();
  }

  @Test
  void triesWhatFailedAgainWithAnotherDriver() throws IOException {
    new CubinCache(folder, "12.4").noteFailure(compiler, SOURCE, TARGET, "an illegal access");
    CubinCache renewed = new CubinCache(folder, "12.9");
    assertThat(new String(renewed.code(compiler, SOURCE, TARGET), UTF_8))
        .isEqualTo("code of kernel");
  }

  private Path onlyEntry() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> all = entries.toList();
      assertThat(all).hasSize(1);
      return all.get(0);
    }
  }

  /** Compiles all but what says {@code wrong}. */
  private static final class Played implements NvrtcFunctions {

    private static final String LOG = "line 1: it is wrong\0";

    private final List<List<String>> compiled = new ArrayList<>();
    private int minor = 9;
    private String text = "";

    @Override
    public String nvrtcGetErrorString(int error) {
      return "NVRTC_ERROR";
    }

    @Override
    public int nvrtcVersion(IntByReference major, IntByReference minorVersion) {
      major.setValue(12);
      minorVersion.setValue(minor);
      return 0;
    }

    @Override
    public int nvrtcGetNumSupportedArchs(IntByReference count) {
      count.setValue(1);
      return 0;
    }

    @Override
    public int nvrtcGetSupportedArchs(int[] architectures) {
      architectures[0] = 86;
      return 0;
    }

    @Override
    public int nvrtcCreateProgram(
        PointerByReference program,
        String source,
        String name,
        int headers,
        StringArray headerTexts,
        StringArray headerNames) {
      text = source;
      return 0;
    }

    @Override
    public int nvrtcCompileProgram(Pointer program, int options, StringArray texts) {
      if (text.equals("wrong")) {
        return 6;
      }
      compiled.add(List.of(texts.getStringArray(0, options)));
      return 0;
    }

    @Override
    public int nvrtcGetProgramLogSize(Pointer program, LongByReference bytes) {
      bytes.setValue(LOG.length());
      return 0;
    }

    @Override
    public int nvrtcGetProgramLog(Pointer program, byte[] log) {
      System.arraycopy(LOG.getBytes(UTF_8), 0, log, 0, log.length);
      return 0;
    }

    @Override
    public int nvrtcGetCUBINSize(Pointer program, LongByReference bytes) {
      bytes.setValue(("code of " + text).length());
      return 0;
    }

    @Override
    public int nvrtcGetCUBIN(Pointer program, byte[] image) {
      System.arraycopy(("code of " + text).getBytes(UTF_8), 0, image, 0, image.length);
      return 0;
    }

    @Override
    public int nvrtcGetPTXSize(Pointer program, LongByReference bytes) {
      return 7;
    }

    @Override
    public int nvrtcGetPTX(Pointer program, byte[] image) {
      return 7;
    }

    @Override
    public int nvrtcDestroyProgram(PointerByReference program) {
      return 0;
    }
  }
}
