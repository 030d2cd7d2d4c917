package org.voicepersona.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.ProgramClasses;

/** The program reads the same corpus wherever, and in whatever locale, it is started. */
class SurroundingsIT {

  private static final Path SCRIPT = Path.of("scripts/voicepersona").toAbsolutePath();
  private static final Path SHARD = Program.SAMPLE.resolve("data/train-00000-of-00002.parquet");
  private static final String ODD_NAME = "train-störung 50% #1 [日本]?\n.parquet";

  private static final String JAVA_OPTIONS =
      Stream.concat(Stream.of("-XX:TieredStopAtLevel=1"), ProgramClasses.options().stream())
          .collect(joining(" "));

  @TempDir private Path folder;

  @Test
  void everyShardIsReadWithoutALocale() throws Exception {
    Path corpus = corpus("train-00000.parquet", ODD_NAME);
    Path link = Files.createSymbolicLink(folder.resolve("voice persona"), SCRIPT);

    Ended ended =
        run(
            Map.of("JAVA_OPTS", JAVA_OPTIONS + " -Duser.language=tr -Duser.country=TR"),
            link.toString(),
            "process",
            "--input=" + corpus.getFileName(),
            "--describer=acoustic",
            Program.BEGINNINGS,
            "--output=ergebnis-ä");

    assertThat(ended.status()).as(ended.said()).isZero();
    assertThat(ended.said()).contains("40 rows read");
    try (var voices = PublishedOutput.at(folder.resolve("ergebnis-ä")).descriptions()) {
      assertThat(voices.map(VoiceRecord::id).map(id -> id.shard()).distinct())
          .containsExactlyInAnyOrder("train-00000.parquet", ODD_NAME);
    }
  }

  @Test
  void withoutTheScriptANameThatCannotBeReadStopsTheRun() throws Exception {
    Path corpus = corpus("train-00000.parquet", "train-störung.parquet");

    Ended listed =
        run(Map.of(), java("process", "--input=" + corpus, "--output=" + folder.resolve("out")));
    assertThat(listed.status()).isEqualTo(1);
    assertThat(listed.said()).contains("train-st", "cannot be read", "LC_ALL=C.UTF-8");

    Ended named = run(Map.of(), java("process", "--input=störung", "--output=out"));
    assertThat(named.status()).isEqualTo(2);
    assertThat(named.said()).contains("argument '--input=st", "scripts/voicepersona");
    assertThat(folder.resolve("out/run.json")).doesNotExist();
  }

  @Test
  void aNameThatIsNotTextStopsTheRun() throws Exception {
    Path corpus = corpus("train-00000.parquet");
    Process touch =
        new ProcessBuilder("sh", "-c", "touch \"$(printf 'train-st\\366r.parquet')\"")
            .directory(corpus.toFile())
            .start();
    assertThat(touch.waitFor()).isZero();

    Ended ended =
        run(
            Map.of("JAVA_OPTS", JAVA_OPTIONS),
            SCRIPT.toString(),
            "process",
            "--input=" + corpus,
            "--output=out");

    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.said()).contains("it is not UTF-8");
  }

  private Path corpus(String... names) throws IOException {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    for (String name : names) {
      Files.copy(SHARD, corpus.resolve(name));
    }
    return corpus;
  }

  private record Ended(int status, String said) {}

  private static String[] java(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JAVA_OPTIONS.split(" ", -1)));
    command.addAll(List.of("-cp", ProgramClasses.path()));
    command.add(VoicePersona.class.getName());
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  /** Runs a command in the folder, with nothing but a few variables. */
  private Ended run(Map<String, String> environment, String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> variables = new HashMap<>(environment);
    variables.put("PATH", System.getProperty("java.home") + "/bin:" + System.getenv("PATH"));
    variables.put("HOME", folder.toString());
    variables.put("VOICEPERSONA_CLASSPATH", ProgramClasses.path());
    builder.environment().clear();
    builder.environment().putAll(variables);
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), said);
  }
}
