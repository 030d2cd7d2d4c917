package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.model.Golden;
import org.voicepersona.model.OneHeadModel;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.EmulatedCuda;
import org.voicepersona.testing.Program;

/**
 * The program on a machine with a card, CUDA's driver and its compiler, all emulated, beside the
 * libtorch for processors of every build. The kernels are really run.
 */
class EmulatedGpuIT {

  @TempDir static Path folder;
  private static Path model;
  private static EmulatedCuda right;

  @BeforeAll
  static void prepare() throws Exception {
    right = EmulatedCuda.buildInstalled(Files.createDirectory(folder.resolve("right")), "", "");
    model = OneHeadModel.prepare(folder);
  }

  private static CommandProcess.Result run(
      EmulatedCuda cuda, Map<String, String> more, String... command) throws Exception {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("LD_LIBRARY_PATH", cuda.library().getParent().toString());
    environment.put("VOICEPERSONA_MODEL", model.toString());
    return CommandProcess.start(environment, List.of(), command).await();
  }

  private static CommandProcess.Result describe(
      EmulatedCuda cuda, Map<String, String> more, Path output, String... options)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "process",
                "--no-answer-checks",
                "--greedy",
                "--max-new-tokens=4",
                "--limit=1",
                "--gpu-memory=1GB",
                "--input=" + Program.SAMPLE,
                "--output=" + output));
    command.addAll(List.of(options));
    return run(cuda, more, command.toArray(String[]::new));
  }

  @Test
  void describesThroughKernelsOfOurOwnOnACardThatLibtorchDoesNotKnow(@TempDir Path output)
      throws Exception {
    Map<String, String> blackwell = Map.of("EMULATED_CAPABILITY", "120");
    CommandProcess.Result result = describe(right, blackwell, output.resolve("out"));
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out()).contains("describer: qwen2-audio", "on the GPU", "1 described");
    assertThat(new ObjectMapper().readTree(output.resolve("out/run.json").toFile()).toString())
        .contains("\"own_kernels\":1.0", "\"own_kernels_encoder\":1.0");

    JsonNode checks =
        new ObjectMapper()
            .readTree(run(right, blackwell, "doctor", "--json", "--no-measure").out())
            .get("checks");
    assertThat(checks.get("gpu").get("status").asText()).isEqualTo("ok");
    assertThat(checks.get("gpu").get("summary").asText())
        .contains("GPU 0 (Emulated Card)", "12.0", "used by kernels of our own");
    assertThat(checks.get("libtorch").get("status").asText()).isEqualTo("ok");
    assertThat(checks.get("describer").get("reason").asText()).contains("on the GPU");
  }

  @Test
  void leavesACardWhoseKernelsAreWrongForTheProcessor(@TempDir Path output) throws Exception {
    EmulatedCuda wrong =
        EmulatedCuda.buildInstalled(
            Files.createDirectory(folder.resolve("wrong")), "1 / total", "0.97f / total");
    CommandProcess.Result result =
        run(
            wrong,
            Map.of(),
            "process",
            "--no-answer-checks",
            "--greedy",
            "--max-new-tokens=4",
            "--limit=1",
            "--input=" + Program.SAMPLE,
            "--output=" + output.resolve("out"));
    assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
    assertThat(result.out())
        .contains("describer: qwen2-audio", "on the CPU", "1 described")
        .contains("nothing computes the decoder on the GPU: kernels of our own do not, since")
        .contains("mvn -Pcuda package");
  }

  private static CommandProcess.Result check(Map<String, String> more, String... options)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of("model", "check", "--golden=" + Golden.path("").toString()));
    command.addAll(List.of(options));
    return run(right, more, command.toArray(String[]::new));
  }

  /** The whole table but for libtorch's part; at length it would take this card minutes. */
  @Test
  void theCheckTriesAModelThroughKernelsOfOurOwn() throws Exception {
    CommandProcess.Result check =
        check(
            Map.of("EMULATED_CONTEXT_MIB", "200", "EMULATED_MIG", "1"),
            "--model=" + model,
            "--gpu-memory=1GB",
            "--brief");
    assertThat(check.out())
        .containsPattern("(?m)^CUDA's driver +12[.]9$")
        .containsPattern("(?m)^CUDA's compiler +there$")
        .containsPattern("(?m)^GPU 0, GB free +2[.]15 +Emulated Card, 8[.]6$")
        .containsPattern("(?m)^cuda:0: CUDA itself, GB +0[.]21$")
        .containsPattern("(?m)^cuda:0: read and written by a copy of 256 MB, GB/s +[0-9.]+$")
        .containsPattern("(?m)^cuda:0: libtorch's arithmetic +left out +this libtorch was")
        .containsPattern("(?m)^own kernels for the decoder +right$")
        .containsPattern("(?m)^own kernels for the encoder +right$")
        .containsPattern("(?m)^decode, batch of 3, tokens/s +[0-9.e-]+ +[0-9.]+ +[0-9]+ % of that")
        .containsPattern("(?m)^the longest answer, tokens +[1-8]$")
        .containsPattern("(?m)^peak memory on the GPU, GB +0[.][0-9]+ +0[.][0-9]+ +ok$")
        .containsPattern("(?m)^a card without room refuses, and is understood +yes +ok$")
        .containsPattern("(?m)^answers are the same afterwards +yes +ok$")
        .containsPattern("(?m)^launches a step, batch of 3 +1[.]00$")
        .containsPattern("(?m)^copies a step, batch of 3 +2[.]00$")
        .containsPattern("(?m)^synchronisations a step, batch of 3 +1[.]00$")
        .contains("all is well");
    assertThat(check.exitCode()).as(check.out() + check.err()).isZero();
  }

  @Test
  void theCheckIsRefusedWhereItWouldTryNothing() throws Exception {
    CommandProcess.Result bare = check(Map.of());
    assertThat(bare.exitCode()).as(bare.out() + bare.err()).isEqualTo(2);
    assertThat(bare.err())
        .contains("GPU 0 (Emulated Card) is for kernels of our own alone", "name one with --model");
    CommandProcess.Result old = check(Map.of("EMULATED_CAPABILITY", "75"), "--model=" + model);
    assertThat(old.exitCode()).as(old.out() + old.err()).isEqualTo(2);
    assertThat(old.err())
        .contains("cannot be checked", "kernels of our own begin at compute capability 8.0");
    assertThat(bare.out() + old.out()).doesNotContain("all is well");
  }

  @Test
  void saysThatADriverIsTooOld() throws Exception {
    CommandProcess.Result old = check(Map.of("EMULATED_DRIVER", "11080"), "--model=" + model);
    assertThat(old.exitCode()).as(old.out() + old.err()).isEqualTo(2);
    assertThat(old.err())
        .contains("the NVIDIA driver is too old: it knows CUDA 11.8")
        .contains("525 or later");
  }

  @Test
  void saysWhatACardLacks() throws Exception {
    CommandProcess.Result old =
        describe(
            right, Map.of("EMULATED_CAPABILITY", "75"), folder.resolve("old"), "--fallback=none");
    assertThat(old.exitCode()).isEqualTo(2);
    assertThat(old.err())
        .contains("has compute capability 7.5 and cannot be used", "mvn -Pcuda package")
        .contains("kernels of our own begin at compute capability 8.0");
    Path driver = Files.createDirectory(folder.resolve("driver"));
    Files.copy(right.library(), driver.resolve("libcuda.so.1"));
    CommandProcess.Result bare =
        describe(
            new EmulatedCuda(driver.resolve("libcuda.so.1")),
            Map.of(),
            folder.resolve("bare"),
            "--fallback=none");
    assertThat(bare.exitCode()).isEqualTo(2);
    assertThat(bare.err())
        .contains("CUDA's compiler (NVRTC) is missing: mvn -Pcuda-kernels package gathers it");
  }
}
