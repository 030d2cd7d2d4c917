package org.voicepersona.model.cuda.compile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.model.cuda.ComputeCapability;
import org.voicepersona.model.cuda.CudaLibraries;
import org.voicepersona.model.cuda.encode.EncoderShape;

/**
 * The kernels of a step, for the 7B model, and of an encoder, compiled by the NVRTC that {@code
 * -Pcuda} fetches.
 */
class KernelCompilationIT {

  private static final Path COMPILER = Path.of("target/cuda/libnvrtc.so.12").toAbsolutePath();
  private static Nvrtc compiler;

  @BeforeAll
  static void load() throws IOException {
    assumeTrue(
        Files.exists(COMPILER),
        "CUDA's compiler is not in target/cuda, so no kernel is compiled: mvn -Pcuda verify");
    compiler = Nvrtc.load(COMPILER.toString());
  }

  /** What does not fit into registers goes to the memory that a step is limited by. */
  @ParameterizedTest
  @CsvSource({
    "8, 0, 128",
    "8, 6, 32",
    "8, 6, 64",
    "8, 6, 128",
    "8, 9, 128",
    "9, 0, 64",
    "9, 0, 128",
    "10, 0, 128",
    "12, 0, 128"
  })
  void allFitsIntoRegisters(int major, int minor, int group) {
    assertFits(source(group), major, minor, 20);
  }

  @ParameterizedTest
  @CsvSource({"8, 0", "8, 6", "8, 9", "9, 0", "10, 0", "12, 0"})
  void theEncoderFitsToo(int major, int minor) {
    assertFits(EncoderShape.source(), major, minor, 8);
  }

  private static void assertFits(KernelSource source, int major, int minor, int kernels) {
    CodeTarget target = new CodeTarget(new ComputeCapability(major, minor), true);
    List<String> spills =
        compile(target, source).lines().filter(it -> it.contains("spill")).toList();
    assertThat(spills)
        .hasSizeGreaterThan(kernels)
        .allMatch(
            it -> it.contains("0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads"));
  }

  /** Cards that come later get PTX, which their driver translates. */
  @Test
  void ptxIsMadeForLaterCards() {
    CodeTarget target = new CodeTarget(new ComputeCapability(12, 0), false);
    byte[] ptx = compiler.compile(source(128), target);
    assertThat(new String(ptx, UTF_8))
        .contains(".target sm_120")
        .contains("mma.sync.aligned.m16n8k16");
  }

  private static KernelSource source(int group) {
    return KernelSource.ofResources(
        CudaLibraries.class,
        "decoder.cu",
        List.of(
            "attention.cuh", "candidates.cuh", "device.cuh", "linear.cuh", "norm.cuh", "step.cuh"),
        new TreeMap<>(
            Map.of(
                "HIDDEN", 4096,
                "FEED_FORWARD", 11008,
                "HEADS", 32,
                "VOCABULARY", 156032,
                "GROUP", group)));
  }

  /** Compiles the kernels, and returns what the assembler says of each. */
  private static String compile(CodeTarget target, KernelSource source) {
    List<Map.Entry<String, String>> headers = List.copyOf(source.headers().entrySet());
    PointerByReference program = new PointerByReference();
    NvrtcFunctions functions = compiler.functions();
    assertThat(
            functions.nvrtcCreateProgram(
                program,
                source.text(),
                source.name(),
                headers.size(),
                strings(headers.stream().map(Map.Entry::getValue).toList()),
                strings(headers.stream().map(Map.Entry::getKey).toList())))
        .isZero();
    List<String> options = new ArrayList<>(Nvrtc.options(source, target));
    options.add("--ptxas-options=-v");
    int error = functions.nvrtcCompileProgram(program.getValue(), options.size(), strings(options));
    String log = log(functions, program.getValue());
    functions.nvrtcDestroyProgram(program);
    assertThat(error).as(log).isZero();
    return log;
  }

  private static String log(NvrtcFunctions functions, Pointer program) {
    LongByReference size = new LongByReference();
    functions.nvrtcGetProgramLogSize(program, size);
    byte[] log = new byte[Math.toIntExact(size.getValue())];
    functions.nvrtcGetProgramLog(program, log);
    return new String(log, UTF_8);
  }

  private static StringArray strings(List<String> texts) {
    return new StringArray(texts.toArray(String[]::new));
  }
}
