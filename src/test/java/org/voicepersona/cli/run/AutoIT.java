package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.ModelLocation;
import org.voicepersona.model.TinyModel;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.FakeProgram;
import org.voicepersona.testing.Program;

/** What {@code auto} does on machines where something is missing, through the whole program. */
class AutoIT {

  private static final String OLD_GPU =
      "0, GPU-1, NVIDIA GeForce GTX 780, 3072, 3000, 3.5, [N/A]\n";

  @TempDir private Path folder;

  private static String[] process(Path output, String... more) {
    return Stream.concat(
            Stream.of(
                "process",
                "--no-answer-checks",
                "--greedy",
                "--max-new-tokens=8",
                "--input=" + Program.SAMPLE,
                "--output=" + output),
            Stream.of(more))
        .toArray(String[]::new);
  }

  private CommandProcess.Result run(
      Map<String, String> environment, List<String> jvmOptions, String... command)
      throws IOException, InterruptedException {
    return CommandProcess.start(environment, jvmOptions, command).await();
  }

  private static ChosenDescriber chosen(Path output) throws IOException {
    return PublishedOutput.at(output).summary().describer();
  }

  @Test
  void withoutAModelItIsAcousticAndTheReasonIsKept() throws IOException {
    Path output = folder.resolve("out");
    Program.Result result = Program.run(process(output, "--limit=2"));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("describer: acoustic (acoustic-rules-3): it needs no model")
        .contains("  not qwen2-audio: there is no model in");
    ChosenDescriber chosen = chosen(output);
    assertThat(chosen.describer()).isEqualTo("acoustic");
    assertThat(chosen.reason()).isEqualTo("it needs no model");
    assertThat(chosen.rejected())
        .singleElement()
        .satisfies(
            rejected -> {
              assertThat(rejected.candidate()).isEqualTo("qwen2-audio");
              assertThat(rejected.reason()).contains("there is no model in", "model prepare");
            });
  }

  @Test
  void withoutAModelAndFallbackNothingStarts() {
    Path output = folder.resolve("out");
    Program.Result result = Program.run(process(output, "--fallback=none"));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("there is no model in");
    assertThat(Program.run(process(output, "--fallback=none,acoustic")).exitCode()).isEqualTo(2);
    assertThat(Program.run(process(output, "--fallback=poet")).err()).contains("'poet'");
    assertThat(output).doesNotExist();
  }

  @Test
  void aModelThatAppearsDoesNotChangeARunThatHasBegun() throws Exception {
    Path output = folder.resolve("out");
    assertThat(Program.run(process(output, "--limit=1")).exitCode()).isZero();
    Path model = TinyModel.prepare(folder.resolve("model"), 16);
    Map<String, String> environment = Map.of(ModelLocation.VARIABLE, model.toString());

    CommandProcess.Result resumed = run(environment, List.of(), process(output, "--limit=2"));

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out())
        .contains("describer: acoustic (acoustic-rules-3): it has begun this run")
        .contains("not qwen2-audio: the run was begun by acoustic", "--no-resume")
        .contains("going on after 1 rows");

    CommandProcess.Result anew =
        run(environment, List.of(), process(output, "--limit=2", "--no-resume"));
    assertThat(anew.exitCode()).as(anew.err()).isZero();
    assertThat(chosen(output).describer()).isEqualTo("qwen2-audio");
    assertThat(chosen(output).reason()).contains(model.toString(), "on the CPU");

    Program.Result gone = Program.run(process(output, "--limit=2"));
    assertThat(gone.exitCode()).isEqualTo(2);
    assertThat(gone.err())
        .contains("the run was begun by qwen2-audio, which cannot be used now")
        .contains("there is no model in");
    assertThat(chosen(output).describer()).isEqualTo("qwen2-audio");
  }

  /** Less than the head takes while it is brought in order; all else takes less at once. */
  @Test
  void tooLittleMemoryWhileLoadingLeadsToTheNext() throws Exception {
    Path model = TinyModel.prepare(folder.resolve("model"), 4);
    List<String> little = List.of("-XX:MaxDirectMemorySize=110k");
    Map<String, String> environment = Map.of(ModelLocation.VARIABLE, model.toString());

    CommandProcess.Result result = run(environment, little, "describe", recording());

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("describer: acoustic")
        .containsPattern(
            "not qwen2-audio on the CPU: out of memory while loading qwen2audio-tiny on the CPU:"
                + " .*direct buffer memory")
        .contains("Technical");

    CommandProcess.Result forced =
        run(environment, little, "describe", recording(), "--describer=qwen2-audio");
    assertThat(forced.exitCode()).isEqualTo(2);
    assertThat(forced.err()).contains("out of memory while loading").doesNotContain("\tat ");
  }

  private static String recording() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/org/voicepersona/audio"))) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".flac"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aNativeLibraryThatCannotBeLoadedLeadsToTheNext() throws Exception {
    Path model = TinyModel.prepare(folder.resolve("model"), 16);
    Path natives = Files.createDirectory(folder.resolve("natives"));
    for (String name : List.of("c10", "torch_cpu", "torch")) {
      Files.writeString(natives.resolve(System.mapLibraryName(name)), "no library");
    }
    Map<String, String> environment =
        Map.of(
            ModelLocation.VARIABLE, model.toString(), "PYTORCH_LIBRARY_PATH", natives.toString());
    Path output = folder.resolve("out");

    CommandProcess.Result result = run(environment, List.of(), process(output, "--limit=2"));

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("describer: acoustic")
        .contains("not qwen2-audio on the CPU: libtorch in " + natives + " cannot be loaded on");

    CommandProcess.Result forced =
        run(
            environment,
            List.of(),
            process(folder.resolve("forced"), "--describer=qwen2-audio", "--device=cpu"));
    assertThat(forced.exitCode()).isEqualTo(2);
    assertThat(forced.err()).contains("libtorch in " + natives).doesNotContain("\tat ");
  }

  @Test
  void aGpuThatIsTooOldLeadsToTheProcessor() throws Exception {
    Path model = TinyModel.prepare(folder.resolve("model"), 16);
    FakeProgram.write(folder.resolve("nvidia-smi"), OLD_GPU, 0);
    Map<String, String> environment =
        Map.of(ModelLocation.VARIABLE, model.toString(), "PATH", FakeProgram.pathWith(folder));
    Path output = folder.resolve("out");

    CommandProcess.Result result = run(environment, List.of(), process(output, "--limit=2"));

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("describer: qwen2-audio")
        .contains(
            "not qwen2-audio on the GPU or split between GPU and CPU: GPU 0 (NVIDIA GeForce GTX"
                + " 780) has compute capability 3.5 and cannot be used: libtorch has code for"
                + " compute capability 5.x");

    CommandProcess.Result forced =
        run(
            environment,
            List.of(),
            process(folder.resolve("forced"), "--device=cuda", "--fallback=none"));
    assertThat(forced.exitCode()).isEqualTo(2);
    assertThat(forced.err()).contains("compute capability 3.5").doesNotContain("\tat ");
  }
}
