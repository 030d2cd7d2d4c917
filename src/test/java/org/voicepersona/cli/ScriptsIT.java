package org.voicepersona.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.testing.FakeProgram;
import org.voicepersona.testing.ProgramClasses;

/** The scripts, started through a link from a folder of another name. */
class ScriptsIT {

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "bench --help, 0, scripts/bench pipeline",
    "bench model --help, 0, Usage: voicepersona bench model",
    "bench memory --help, 0, scripts/bench memory",
    "bench scale --help, 0, scripts/bench scale",
    "bench scale --rows 99, 2, at least 100 are needed",
    "bench whisper --help, 0, Usage: voicepersona bench whisper",
    "bench flink --help, 0, scripts/bench flink",
    "bench modle, 2, Unknown benchmark 'modle'",
    "bench, 2, scripts/bench pipeline",
    "flink-cluster --help, 0, scripts/flink-cluster start",
    "flink-cluster start --help, 0, scripts/flink-cluster stop",
    "voicepersona model --help, 0, Usage: voicepersona model",
    "voicepersona proces, 2, did you mean process?"
  })
  void helpAtOnce(String command, int status, String said) throws Exception {
    Path place = Files.createDirectory(folder.resolve("a place"));
    List<String> words = List.of(command.split(" ", -1));
    Path link =
        Files.createSymbolicLink(
            place.resolve("a link"), Path.of("scripts", words.get(0)).toAbsolutePath());
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of(link.toString()), words.stream().skip(1)).toList())
            .directory(place.toFile())
            .redirectErrorStream(true);
    builder.environment().put("VOICEPERSONA_CLASSPATH", ProgramClasses.path());
    builder
        .environment()
        .put(
            "JAVA_OPTS",
            "-XX:TieredStopAtLevel=1 -Xmx512m " + String.join(" ", ProgramClasses.options()));
    Process process = builder.start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(printed).isEqualTo(status);
    assertThat(printed).contains(said).doesNotContain("incubator", "\u001b");
  }

  /** The JVM would say it on standard output, among the descriptions. */
  @Test
  void aJvmThatCannotStartSaysSoWhereFaultsAreTold() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("scripts/voicepersona", "describe", "--json", "me.wav");
    builder.environment().put("VOICEPERSONA_CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("JAVA_OPTS", "-Xms2g -Xmx1g");
    Process process = builder.redirectError(folder.resolve("err").toFile()).start();
    assertThat(process.getInputStream().readAllBytes()).isEmpty();
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("err"))).contains("Initial heap size");
  }

  @ParameterizedTest
  @CsvSource({
    "inspect, true",
    "--version, true",
    "'', true",
    "process, false",
    "process --describer acoustic, false",
    "doctor, false",
    // Nobody computes a model.
    "test, true",
    "test --samples 2 --describer=acoustic, true",
    "describe me.wav, true",
    "describe --describer api me.wav, true",
    // Somebody may.
    "test --describer whisper, false",
    "test --describer acoustic --describer=qwen2-audio, false",
    "test --model here, false",
    "test @job.args, false",
    // It may take long.
    "describe src, false"
  })
  void onlyWhatEndsInSecondsDoesWithoutTheOptimisingCompiler(String command, boolean does)
      throws Exception {
    javaThat(folder.resolve("java"), "echo \"$@\"");
    ProcessBuilder builder =
        new ProcessBuilder(
                Stream.concat(Stream.of("scripts/voicepersona"), Stream.of(command.split(" ", -1)))
                    .filter(it -> !it.isEmpty())
                    .toList())
            .redirectErrorStream(true);
    builder.environment().put("VOICEPERSONA_MODEL", folder.resolve("none").toString());
    builder.environment().put("VOICEPERSONA_WHISPER", folder.resolve("none").toString());
    builder.environment().put("PATH", FakeProgram.pathWith(folder));
    builder.environment().put("VOICEPERSONA_CLASSPATH", "any.jar");
    builder.environment().remove("JAVA_OPTS");
    Process process = builder.start();
    String started = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(started).isZero();
    assertThat(started).contains("org.voicepersona.cli.VoicePersona");
    assertThat(started.contains("-XX:TieredStopAtLevel=1 ")).as(started).isEqualTo(does);
    assertThat(started).containsPattern("-Xmx\\d+m ").contains("-Dvoicepersona.heap=chosen");
  }

  /** As after mvn package: the program is there, and what the JVM has found out of it is not. */
  @Test
  void theArchiveOfClassesIsMadeWhoeverBuiltTheProgram() throws Exception {
    Path jar = Files.createDirectories(folder.resolve("target")).resolve("voicepersona.jar");
    Files.createDirectories(folder.resolve("src/main"));
    Files.createFile(folder.resolve("pom.xml"));
    Files.createFile(jar);
    Path script = Files.createDirectories(folder.resolve("scripts")).resolve("build-if-changed");
    Files.copy(Path.of("scripts/build-if-changed"), script, COPY_ATTRIBUTES);
    Path archive = folder.resolve("target/voicepersona.jsa");
    Path java = folder.resolve("java");

    javaThat(java, "echo started; echo classes >\"${1#*=}\"");
    assertThat(said(script)).isEmpty();
    assertThat(archive).hasContent("classes");
    javaThat(java, "exit 1");
    said(script);
    assertThat(archive).as("made once").hasContent("classes");

    Files.delete(archive);
    said(script);
    assertThat(archive).as("cannot be made, is not tried again").isEmptyFile();
    assertThat(folder.resolve("target")).isDirectoryNotContaining("glob:**/archive-*");
  }

  private static void javaThat(Path java, String does) throws IOException {
    Files.writeString(java, "#!/bin/sh\n" + does + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Returns what a script prints, to whose java the folder is the first place to look. */
  private String said(Path script) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(script.toString()).redirectErrorStream(true);
    builder.environment().put("PATH", FakeProgram.pathWith(folder));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
