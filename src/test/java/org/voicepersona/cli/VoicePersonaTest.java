package org.voicepersona.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;

/** The commands besides {@code process}, as a newcomer meets them. */
class VoicePersonaTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path TONE = Path.of("src/test/resources/org/voicepersona/audio");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"test", "process", "describe", "analyze", "export", "doctor"})
  void everyCommandExplainsItself(String command) {
    Program.Result help = Program.run(command, "--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out()).contains("Usage: voicepersona " + command);
  }

  @Test
  void wrongUsageIsTwo() {
    assertThat(Program.run().exitCode()).isEqualTo(2);
    assertThat(Program.run("sing").exitCode()).isEqualTo(2);
    assertThat(Program.run("export", "--format=poem").exitCode()).isEqualTo(2);
  }

  @Test
  void testShowsWhatWasSaidOfTwoClips() {
    Path output = folder.resolve("test");
    System.setProperty("voicepersona.home", Path.of("").toAbsolutePath().toString());

    Program.Result result = Program.run("test", "--output=" + output);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("2 described")
        .contains("S_000001, male, fourties, United States English")
        .contains("he was not an ill disposed young man.")
        .contains("Voice")
        .contains("Character")
        .contains("Technical")
        .contains("median pitch")
        .contains(output.resolve("descriptions.jsonl").toString())
        .contains("describer: acoustic");
  }

  @Test
  void testLeavesTheResultOfARealRunAlone() throws Exception {
    Path real = folder.resolve("real");
    Program.run("process", "--input=" + Program.SAMPLE, "--output=" + real, "--limit=3");
    var before = PublishedFiles.digests(real);
    System.setProperty("voicepersona.home", Path.of("").toAbsolutePath().toString());

    Program.Result refused = Program.run("test", "--output=" + real);

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("was not made by this command");
    assertThat(PublishedFiles.digests(real)).isEqualTo(before);

    Path tests = folder.resolve("tests");
    assertThat(Program.run("test", "--samples=1", "--output=" + tests).exitCode()).isZero();
    assertThat(Program.run("test", "--samples=2", "--output=" + tests).exitCode()).isZero();
  }

  @Test
  void describePrintsNothingButJson() throws Exception {
    Path recording = firstRecording();

    Program.Result result = Program.run("describe", "--json", recording.toString());

    assertThat(result.exitCode()).as(result.err()).isZero();
    JsonNode record = JSON.readTree(result.out());
    assertThat(record.get("voice_analysis").asText()).isNotBlank();
    assertThat(record.get("duration_measured").asDouble()).isPositive();
    assertThat(result.out().strip().lines()).hasSize(1);
    assertThat(result.err()).isEmpty();
  }

  @Test
  void describeSaysWhichFileHasNoSound() throws Exception {
    Path text = folder.resolve("letter.wav");
    Files.writeString(text, "Dear listener,");
    Path recording = firstRecording();

    Program.Result result =
        Program.run("describe", "--json", text.toString(), recording.toString());

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("letter.wav").contains("undecodable");
    assertThat(JSON.readTree(result.out()).get("shard").asText())
        .isEqualTo(recording.getFileName().toString());
    assertThat(Program.run("describe", folder.resolve("none.wav").toString()).exitCode())
        .isEqualTo(1);
  }

  @Test
  void analyzeAndExportReadWhatProcessWrote() throws Exception {
    Path output = folder.resolve("out");
    Program.run("process", "--input=" + Program.SAMPLE, "--output=" + output, Program.BEGINNINGS);

    Program.Result analysis = Program.run("analyze", "--output=" + output);
    assertThat(analysis.out())
        .contains("33 voices described, 0 failures")
        .contains("voice_analysis")
        .contains("Gender")
        .contains("female");

    Program.Result export = Program.run("export", "--format=conversation", "--output=" + output);
    assertThat(export.exitCode()).isZero();
    JsonNode conversations = JSON.readTree(output.resolve("conversation_format.json").toFile());
    assertThat(conversations).hasSize(33);
    JsonNode first = conversations.get(0);
    assertThat(
            List.of(
                first.get("conversations").get(0).get("from").asText(),
                first.get("conversations").get(1).get("from").asText()))
        .containsExactly("human", "assistant");
    assertThat(first.get("conversations").get(0).get("value").asText())
        .contains("he was not an ill disposed young man.");

    Program.run("export", "--output=" + output);
    JsonNode instruction = JSON.readTree(output.resolve("instruction_format.json").toFile()).get(0);
    assertThat(instruction.get("output").asText())
        .startsWith("Voice Analysis:\n")
        .contains("\n\nCharacter/Persona:\n");
    assertThat(instruction.get("metadata").get("duration").asDouble()).isPositive();
  }

  @Test
  void analyzeSaysWhereNothingIs() {
    Program.Result result = Program.run("analyze", "--output=" + folder);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("holds no result");
  }

  private Path firstRecording() throws Exception {
    try (var files = Files.list(TONE)) {
      return files
          .filter(file -> file.toString().endsWith(".flac"))
          .sorted()
          .findFirst()
          .orElseThrow();
    }
  }
}
