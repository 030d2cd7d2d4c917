package org.voicepersona.cli.describe;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.testing.Clips;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.Tree;

/** A person's own recordings, some of which are not there, in whatever place. */
class DescribeCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path first;
  private Path second;

  @BeforeEach
  void copyRecordings() throws IOException {
    Path inner = Files.createDirectories(folder.resolve("my voices/inner"));
    List<Clips.Clip> clips =
        Clips.read(Program.SAMPLE.resolve("data/train-00000-of-00002.parquet"));
    first = Files.write(folder.resolve("my voices/a.wav"), clips.get(0).bytes());
    second = Files.write(inner.resolve("b.FLAC"), clips.get(1).bytes());
    Files.writeString(inner.resolve("notes.txt"), "no sound");
  }

  private static Program.Result describe(Object... words) {
    return Program.run(
        Stream.concat(
                Stream.of("describe", "--describer=acoustic"),
                Stream.of(words).map(String::valueOf))
            .toArray(String[]::new));
  }

  private static List<String> shards(Program.Result result) throws IOException {
    Stream.Builder<String> shards = Stream.builder();
    for (String line : result.out().lines().toList()) {
      shards.add(JSON.readTree(line).get("shard").asText());
    }
    return shards.build().toList();
  }

  @Test
  void whatIsThereIsDescribedAndWhatIsNotIsTold() throws IOException {
    Program.Result result =
        describe("--json", first, folder.resolve("missing.wav"), second, "/dev/null");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(shards(result)).containsExactly("a.wav", "b.FLAC");
    assertThat(result.err().lines())
        .containsExactly(
            folder.resolve("missing.wav") + ": there is no such file",
            "/dev/null: is neither a file nor a folder");
  }

  @Test
  void aFolderIsItsRecordings() throws IOException {
    Program.Result result = describe("--json", folder);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(shards(result)).containsExactly("my voices/a.wav", "my voices/inner/b.FLAC");

    Program.Result empty = describe(Files.createDirectory(folder.resolve("empty")));
    assertThat(empty.exitCode()).isEqualTo(1);
    assertThat(empty.err()).contains("empty: the folder holds no recordings");
    assertThat(empty.out()).isEmpty();
  }

  @Test
  void thePersonCountsWhatIsDone() {
    Program.Result result = describe(first, second);
    assertThat(result.out()).contains(first + " (1 of 2)", second + " (2 of 2)", "Voice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"parquet", "jsonl", "json", "csv"})
  void recordsGoToAFileOfTheKindThatItsNameSays(String kind) throws IOException {
    Path file = folder.resolve("new/voices." + kind);
    Program.Result result = describe("--output", file, first, second, folder.resolve("none.mp3"));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).contains("2 descriptions in " + file);
    assertThat(Tree.of(file.getParent())).containsOnlyKeys("", "voices." + kind);
    byte[] content = Files.readAllBytes(file);
    switch (kind) {
      case "parquet" -> assertThat(new String(content, 0, 4, ISO_8859_1)).isEqualTo("PAR1");
      case "csv" -> assertThat(Files.readString(file)).contains(",a.wav,0", ",b.FLAC,0");
      case "jsonl" -> assertThat(Files.readAllLines(file)).hasSize(2);
      default -> assertThat(JSON.readTree(content)).hasSize(2);
    }

    Program.Result again = describe("--output", file, first);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains("is there already");
    assertThat(file).hasBinaryContent(content);
  }

  @Test
  void theKindMayBeSaidAndAFolderMayBeNamed() throws IOException {
    Path target = Files.createDirectory(folder.resolve("target"));
    assertThat(describe("--output", target, "--as", "csv", first).exitCode()).isZero();
    assertThat(target.resolve("descriptions.csv")).isNotEmptyFile();
    Path named = folder.resolve("voices.data");
    assertThat(describe("--output", named, "--as=parquet", first).exitCode()).isZero();
    assertThat(Files.readString(named, ISO_8859_1)).startsWith("PAR1");
  }

  /** Later runs would refuse or read it. */
  @ParameterizedTest
  @CsvSource({
    "result/former.jsonl, is part of the result in",
    "result/data/mine.parquet, is part of the result in",
    "result/new/mine.csv, is part of the result in",
    "corpus/data/mine.parquet, is where a corpus lies",
    "corpus/data/new/mine.parquet, is where a corpus lies",
    "corpus/mine.parquet, is where a corpus lies",
    "link/mine.parquet, is where a corpus lies",
  })
  void nothingIsWrittenIntoResultsOrCorpora(String place, String message) throws IOException {
    Tree.copy(FinishedRun.directory(), folder.resolve("result"));
    Tree.copy(Program.SAMPLE, folder.resolve("corpus"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("corpus/data"));
    Map<String, String> before = Tree.of(folder);
    Program.Result refused = describe("--output", folder.resolve(place), first);
    assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains(message, "Choose another --output");
    assertThat(Tree.of(folder)).isEqualTo(before);
  }

  @Test
  void aFileThatNoRunWouldReadMayLieInOrBesideACorpus() throws IOException {
    Path corpus = Tree.copy(Program.SAMPLE, folder.resolve("corpus"));
    Tree.copy(FinishedRun.directory(), folder.resolve("result"));
    for (Path place : List.of(corpus.resolve("mine.jsonl"), folder.resolve("mine.parquet"))) {
      Program.Result beside = describe("--output", place, first);
      assertThat(beside.exitCode()).as(beside.err()).isZero();
    }
  }

  @Test
  void nothingIsWrittenWhereNothingCouldBeDescribed() throws IOException {
    Path text = Files.writeString(folder.resolve("letter.wav"), "Dear listener,");
    Path file = folder.resolve("letter.jsonl");
    Program.Result result = describe("--output", file, text);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("letter.wav: undecodable");
    assertThat(file).doesNotExist();
    assertThat(Tree.of(folder).keySet()).noneMatch(name -> name.contains(".voicepersona"));
  }

  @Test
  void whatIsKnownOfTheSpeakerIsTakenInto() throws IOException {
    Program.Result result = describe("--json", "--gender=f", "--transcript", "he was not", first);
    JsonNode record = JSON.readTree(result.out());
    assertThat(record.get("transcript").asText()).isEqualTo("he was not");
    assertThat(record.get("gender").asText()).isEqualTo("f");
    assertThat(record.get("voice_analysis").asText())
        .containsAnyOf("female", "She", "she", "her", "woman");

    assertThat(describe("--transcript=one", first, second).err())
        .contains("--transcript is of one recording, and there are 2");
    assertThat(describe("--gender=loud", first).err()).contains("must be male or female");
  }
}
