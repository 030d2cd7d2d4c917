package org.voicepersona.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.ModelLocation;
import org.voicepersona.model.TinyModel;
import org.voicepersona.natives.NativeLibraries;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Program;

/**
 * Native libraries that cannot be loaded: whoever needs them is passed over with the reason, the
 * doctor says what fails, and nobody sees a stack trace.
 */
class BrokenLibrariesIT {

  /** For JavaCPP, a system of which the program has no libraries. */
  private static final List<String> WITHOUT_FFMPEG =
      List.of("-Dorg.bytedeco.javacpp.platform=linux-none");

  @TempDir private static Path folder;
  private static Path model;
  private static Path broken;

  @BeforeAll
  static void breakLibraries() throws IOException {
    model = TinyModel.prepare(folder.resolve("model"), 16);
    broken = Files.createDirectory(folder.resolve("broken"));
    for (String name : List.of("tokenizers", "torch")) {
      Files.writeString(broken.resolve(System.mapLibraryName(name)), "not a library");
    }
  }

  /** DJL takes the file of one, and the folder of the other. */
  private static Map<String, String> with(String variable) {
    Map<String, String> environment =
        new HashMap<>(Map.of(ModelLocation.VARIABLE, model.toString(), "HF_HUB_OFFLINE", "1"));
    Path named = variable.startsWith("RUST") ? broken.resolve(tokenizers()) : broken;
    environment.put(variable, named.toString());
    return environment;
  }

  private static String tokenizers() {
    return System.mapLibraryName("tokenizers");
  }

  private static CommandProcess.Result run(
      Map<String, String> environment, List<String> options, String... command)
      throws IOException, InterruptedException {
    CommandProcess.Result result = CommandProcess.start(environment, options, command).await();
    assertThat(result.out() + result.err())
        .doesNotContain("\tat ", "Exception in thread", "Exception:");
    return result;
  }

  private static String[] describing(String name, String... more) {
    String[] command = {
      "process", "--limit=1", "--input=" + Program.SAMPLE, "--output=" + folder.resolve(name)
    };
    String[] all = Arrays.copyOf(command, command.length + more.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    return all;
  }

  @Test
  void anotherDescribesWhereTheTokenizerCannotBeLoaded() throws Exception {
    Map<String, String> environment = with("RUST_LIBRARY_PATH");
    CommandProcess.Result result = run(environment, List.of(), describing("tokenizer"));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("describer: acoustic")
        .containsPattern("not qwen2-audio.*: the tokenizers' library cannot be loaded on ");

    CommandProcess.Result named =
        run(environment, List.of(), describing("named", "--describer=qwen2-audio"));
    assertThat(named.exitCode()).isNotZero();
    assertThat(named.err()).contains("the tokenizers' library cannot be loaded on ");
  }

  @Test
  void anotherDescribesWhereLibtorchCannotBeLoaded() throws Exception {
    CommandProcess.Result result =
        run(with("PYTORCH_LIBRARY_PATH"), List.of(), describing("torch"));
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("describer: acoustic")
        .contains("libtorch in " + broken + " cannot be loaded on ");
  }

  @Test
  void theDoctorSaysWhatFails() throws Exception {
    JsonNode checks = doctor(with("RUST_LIBRARY_PATH"), List.of(), 0);
    assertThat(checks.at("/tokenizer/status").asText()).isEqualTo("fail");
    assertThat(checks.at("/tokenizer/fault").asText()).contains(broken.toString());
    assertThat(checks.at("/libtorch/status").asText()).isEqualTo("ok");
    assertThat(checks.at("/describer/name").asText()).isEqualTo("acoustic");
    assertThat(checks.at("/describer/rejected/0/reason").asText()).contains("tokenizers' library");

    checks = doctor(with("PYTORCH_LIBRARY_PATH"), List.of(), 0);
    assertThat(checks.at("/libtorch/status").asText()).isEqualTo("fail");
    assertThat(checks.at("/describer/name").asText()).isEqualTo("acoustic");
  }

  @Test
  void nobodyDescribesWhatCannotBeDecoded() throws Exception {
    Map<String, String> environment = Map.of(ModelLocation.VARIABLE, model.toString());
    CommandProcess.Result result = run(environment, WITHOUT_FFMPEG, describing("audio"));
    assertThat(result.exitCode()).isNotZero();
    assertThat(result.err()).contains("no recording can be decoded: FFmpeg cannot be loaded on ");
    assertThat(folder.resolve("audio")).doesNotExist();

    JsonNode checks = doctor(environment, WITHOUT_FFMPEG, 1);
    assertThat(checks.at("/audio/status").asText()).isEqualTo("fail");
    assertThat(checks.at("/describer/status").asText()).isEqualTo("fail");
  }

  private static JsonNode doctor(Map<String, String> environment, List<String> options, int status)
      throws IOException, InterruptedException {
    CommandProcess.Result result = run(environment, options, "doctor", "--json", "--no-measure");
    assertThat(result.exitCode()).as(result.err()).isEqualTo(status);
    return new ObjectMapper().readTree(result.out()).get("checks");
  }

  @Test
  void withoutAPrivatePlaceNothingIsLoadedAndHelpIsStillGiven() throws Exception {
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    Map<String, String> natives = Map.of(NativeLibraries.VARIABLE, open.toString());
    List<String> tmp = List.of("-Djava.io.tmpdir=" + open);
    String refusal = open + " can be written to by others (rwxrwxrwx), so it is not safe: ";

    CommandProcess.Result result = run(natives, List.of(), describing("open-natives"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).startsWith(refusal).contains("VOICEPERSONA_NATIVES").hasLineCount(1);
    CommandProcess.Result temporary = run(Map.of(), tmp, describing("open-tmp"));
    assertThat(temporary.exitCode()).isEqualTo(1);
    assertThat(temporary.err()).startsWith(refusal).contains("TMPDIR").hasLineCount(1);

    CommandProcess.Result doctor = run(natives, List.of(), "doctor");
    assertThat(doctor.exitCode()).isEqualTo(1);
    assertThat(doctor.out()).startsWith("FAIL  natives      " + refusal).hasLineCount(1);
    assertThat(run(natives, List.of(), "process", "--help").exitCode()).isZero();
    assertThat(run(natives, List.of(), "--version").out()).startsWith("voicepersona ");
    assertThat(open).isEmptyDirectory();
  }
}
