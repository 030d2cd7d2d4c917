package org.voicepersona.model.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.cli.MakeRandomCheckpoint;
import org.voicepersona.model.Golden;
import org.voicepersona.model.prepare.Manifest;
import org.voicepersona.testing.FakeCuda;
import org.voicepersona.testing.FakeCuda.Counts;
import org.voicepersona.testing.FlinkProcesses;
import org.voicepersona.testing.JavaProcess;
import org.voicepersona.testing.Program;

/**
 * The real libtorch for CUDA, with the whole program around it, on libraries that compute nothing:
 * {@code mvn -Pcuda,cuda-fake verify}. The model has the widths of the 7B one and two layers.
 */
@Tag("cuda-fake")
class FakeCudaIT {

  private static final Path MODEL = Path.of("target/cuda-fake-model").toAbsolutePath();

  private static FakeCuda cuda;

  @TempDir private Path folder;

  private record Ended(int status, String out) {}

  @BeforeAll
  static void prepare() throws Exception {
    cuda = FakeCuda.build();
    if (!Manifest.existsIn(MODEL) || !Manifest.read(MODEL).complete()) {
      Path checkpoint = Path.of("target/cuda-fake-checkpoint").toAbsolutePath();
      String tokenizer = Golden.path("qwen2audio-tiny").toString();
      require(
          JavaProcess.of(
              MakeRandomCheckpoint.class,
              List.of("-Xmx512m"),
              "--like=7b",
              "--layers=2",
              "--tokenizer=" + tokenizer,
              "--to=" + checkpoint));
      ProcessBuilder preparation =
          new ProcessBuilder(
              "scripts/voicepersona",
              "model",
              "prepare",
              "--calibrate=none",
              "--rounding=NEAREST",
              "--head-bits=4",
              "--from=" + checkpoint,
              "--to=" + MODEL);
      preparation
          .environment()
          .put("VOICEPERSONA_CLASSPATH", System.getProperty("java.class.path"));
      require(preparation);
    }
  }

  private static void require(ProcessBuilder command) throws Exception {
    Ended ended = run(command);
    assertThat(ended.status()).as(ended.out()).isZero();
  }

  private static Ended run(ProcessBuilder command) throws IOException, InterruptedException {
    Process process = command.redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), out);
  }

  private Path log() {
    return folder.resolve("counts");
  }

  /** Runs the program as on a machine that has a driver and no toolkit. */
  private Ended program(Map<String, String> card, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("scripts/voicepersona"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(cuda.environment(log()));
    builder.environment().putAll(card);
    return run(builder);
  }

  private String[] describing(int clips, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "process",
                "--describer=qwen2-audio",
                "--device=cuda",
                "--model=" + MODEL,
                "--greedy",
                "--no-answer-checks",
                "--max-new-tokens=80",
                "--input=" + Program.SAMPLE,
                "--limit=" + clips,
                "--output=" + folder.resolve("out")));
    arguments.addAll(List.of(more));
    return arguments.toArray(new String[0]);
  }

  /** By kernels a layer: what two layers have more than one. */
  @ParameterizedTest
  @CsvSource({
    "bfloat16, 3, 32", "bfloat16, 16, 35", "bfloat16, 32, 37",
    "int8, 3, 40", "int8, 16, 45", "int8, 32, 49"
  })
  void aStepOfDecodingIsFewKernelsAndOneSynchronisation(String form, int sequences, int kernels)
      throws Exception {
    ProcessBuilder steps =
        JavaProcess.of(
            DecodingSteps.class,
            List.of("-Xmx1g", "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"),
            MODEL.toString(),
            form,
            Integer.toString(sequences));
    steps.environment().putAll(cuda.environment(log()));
    steps.environment().put("PYTORCH_LIBRARY_PATH", cuda.libraries().toString());
    require(steps);
    Map<String, Counts> marks = FakeCuda.read(log());
    Counts two = marks.get("2 layers");
    Counts one = marks.get("1 layers");
    assertThat(two.of("kernel", "product") - one.of("kernel", "product")).isEqualTo(kernels);
    assertThat(two.of("kernel", "product") - 2L * kernels).as("about a step").isLessThan(65);
    assertThat(two.of("sync")).isEqualTo(1);
    assertThat(two.of("copy to the host")).isEqualTo(1);
    assertThat(two.of("bytes to the host")).isEqualTo(sequences * 512L * 2 * Float.BYTES);
    assertThat(two.of("copy to the device")).as("tables, and embeddings").isEqualTo(2);
    assertThat(two.of("memory")).as("nothing is allocated").isZero();
    assertThat(two.of("missing")).isZero();
  }

  /**
   * The arithmetic is wrong, for there is none; what is looked for is there. Scores are equal, all
   * of which every answer fetches beside the largest.
   */
  @Test
  void everyOperationIsThereInEveryPrecision() throws Exception {
    Ended check =
        program(
            Map.of("FAKE_CUDA_DEVICES", "2"),
            "model",
            "check",
            "--golden=" + Golden.path("").toString(),
            "--model=" + MODEL,
            "--gpu-memory=1.5GB");
    assertThat(check.out())
        .contains("float32", "bfloat16", "int8", "int4", "peak memory on the GPU")
        .containsPattern("(?m)^launches a step, batch of 3 +[0-9.]+$")
        .containsPattern("(?m)^synchronisations a step, batch of 16 +17[.]00$")
        .doesNotContain("ends");
    assertThat(check.status()).as(check.out()).isEqualTo(1);
    assertThat(FakeCuda.read(log()).get("end").of("missing")).isZero();
  }

  /** Nine answers, of which a group begins again once the card has refused; none is lost. */
  @ParameterizedTest
  @CsvSource({"HEARING, 0", "READING, 0", "READING, 2"})
  void aCardThatFillsInTheMiddleCostsNoAnswer(String moment, int granted) throws Exception {
    ProcessBuilder answers =
        JavaProcess.of(
            CardThatFills.class,
            List.of("-Xmx1g", "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"),
            MODEL.toString(),
            moment,
            Integer.toString(granted));
    answers.environment().putAll(cuda.environment(log()));
    answers.environment().put("PYTORCH_LIBRARY_PATH", cuda.libraries().toString());
    Ended ended = run(answers);
    assertThat(ended.out()).contains("9 answers, 1 preempted");
    assertThat(ended.status()).as(ended.out()).isZero();
    assertThat(FakeCuda.read(log()).get("end").of("memory refused")).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"200, 1.6GB", "338, 1.6GB", "600, 1.6GB", "250, 1.3GB"})
  void whatWasPlannedIsNeverExceeded(int context, String memory) throws Exception {
    Ended ended =
        program(
            Map.of("FAKE_CUDA_CONTEXT_MIB", Integer.toString(context)),
            describing(20, "--gpu-memory=" + memory));
    assertThat(ended.status()).as(ended.out()).isZero();
    assertThat(ended.out()).contains("20 described").contains("on the GPU");
    Counts counts = FakeCuda.read(log()).get("end");
    double budget = 1e9 * Double.parseDouble(memory.replace("GB", ""));
    assertThat((double) counts.of("peak")).isBetween(0.7 * budget, budget);
    assertThat(counts.of("memory refused", "missing")).isZero();
  }

  @Test
  void aTaskManagerFindsTheLibrariesBesideTheJar() throws Exception {
    FlinkProcesses cluster =
        FlinkProcesses.start(folder.resolve("cluster"), 1, cuda.environment(log()));
    try {
      Ended ended =
          program(
              Map.of("FAKE_CUDA_LOG", folder.resolve("of-the-client").toString()),
              describing(
                  2,
                  "--gpu-memory=1.5GB",
                  "@runner-configs/flink-cluster.args",
                  "--flinkMaster=" + cluster.master()));
      assertThat(ended.status()).as(ended.out() + cluster.taskManagerLogs()).isZero();
      assertThat(ended.out()).contains("2 described");
    } finally {
      cluster.stop();
    }
    Counts counts = FakeCuda.read(log()).get("end");
    assertThat(counts.of("kernel")).as("computed by the TaskManager").isPositive();
    assertThat(counts.of("missing")).isZero();
  }
}
