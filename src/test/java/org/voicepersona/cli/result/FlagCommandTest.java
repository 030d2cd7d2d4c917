package org.voicepersona.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.SqlShard;

/** {@code flag} over files that anybody may have written. */
class FlagCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("texts.jsonl"), List.of(lines));
  }

  private static Program.Result flag(Path file, String... more) {
    List<String> words = new ArrayList<>(List.of("flag", file.toString()));
    words.addAll(List.of(more));
    return Program.run(words.toArray(new String[0]));
  }

  @Test
  void eachRowIsALineWithItsFlagsAndTheCountsComeApart() throws IOException {
    Program.Result result =
        flag(
            file(
                "{\"caption\": \"A calm, low voice.\", \"gender\": \"male\"}",
                "{\"caption\": \"She speaks softly.\", \"gender\": \"male\"}",
                "{\"caption\": null, \"gender\": \"male\"}"));

    assertThat(result.exitCode()).isZero();
    assertThat(result.out().lines())
        .containsExactly(
            "{\"line\":1,\"description\":\"A calm, low voice.\",\"flags\":[]}",
            "{\"line\":2,\"description\":\"She speaks softly.\",\"flags\":[\"contradicts-gender\"]}",
            "{\"line\":3,\"description\":null,\"flags\":[\"empty\"]}");
    assertThat(result.err())
        .contains("description=caption gender=gender")
        .containsPattern("descriptions +3\\n")
        .containsPattern("without a flag +1\\n")
        .containsPattern("contradicts-gender +1\\n");
  }

  @Test
  void aRowThatIsNoneIsToldWithItsLineAndTheOthersAreChecked() throws IOException {
    Path file =
        file(
            "{\"text\": \"A bright voice.\", \"hz\": 200}",
            "{\"text\": ",
            "",
            "[1, 2]",
            "{\"text\": \"A dark voice.\", \"hz\": \"deep\"}",
            "{\"text\": \"A warm voice.\", \"hz\": 110}");

    Program.Result result = flag(file, "--column", "f0_median_hz=hz");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out().lines()).hasSize(2);
    assertThat(result.err())
        .contains(file + ", line 2: ", file + ", line 4: ")
        .contains(file + ", line 5: f0_median_hz is 'deep', must be a number")
        .containsPattern("rows that are no rows +3\\n");
  }

  @Test
  void parquetIsFlaggedAsItsLinesAre() throws IOException, SQLException {
    Path lines =
        file(
            "{\"id\": 7, \"text_description\": \"A voice like a bell, with a\", \"text\": \"hello\"}",
            "{\"id\": 8, \"text_description\": \"Sure! A warm voice.\", \"text\": \"hello\"}");
    Path parquet = folder.resolve("texts.parquet");
    SqlShard.write(parquet, "SELECT * FROM read_json('%s')".formatted(lines));
    Path csv = folder.resolve("flags.csv");

    Program.Result ofLines = flag(lines, "--keep", "id");
    Program.Result ofParquet = flag(parquet, "--keep", "id", "--to", csv.toString());

    assertThat(ofParquet.exitCode()).isZero();
    assertThat(ofLines.out()).contains("[\"truncated\"]", "[\"preamble\"]");
    assertThat(ofParquet.out()).contains("transcript=text").containsPattern("truncated +1");
    assertThat(Files.readAllLines(csv))
        .containsExactly(
            "row,id,description,flags",
            "0,7,\"A voice like a bell, with a\",truncated",
            "1,8,Sure! A warm voice.,preamble");
  }

  @Test
  void aResultOfThisProgramGetsTheFlagsThatItHas() throws IOException {
    Path descriptions = FinishedRun.directory().resolve("descriptions.jsonl");
    Program.Result result = flag(descriptions);

    assertThat(result.exitCode()).isZero();
    assertThat(flags(result.out().lines().toList()))
        .isEqualTo(flags(Files.readAllLines(descriptions)));
  }

  private static List<JsonNode> flags(List<String> lines) throws IOException {
    List<JsonNode> flags = new ArrayList<>();
    for (String line : lines) {
      flags.add(JSON.readTree(line).get("flags"));
    }
    return flags;
  }

  @Test
  void whatIsMissingIsNamedBeforeAnythingIsWritten() throws IOException {
    Path file = file("{\"words\": \"A warm voice.\"}");
    Path to = folder.resolve("flags.jsonl");

    Program.Result unknown = flag(file, "--to", to.toString());
    Program.Result wrong = flag(file, "--column", "description=caption", "--to", to.toString());
    Program.Result absent = flag(folder.resolve("nothing.jsonl"));

    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("there are: words", "--column description=NAME");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("no column 'caption'; there are: words");
    assertThat(absent.exitCode()).isEqualTo(1);
    assertThat(absent.err()).contains("nothing.jsonl");
    assertThat(to).doesNotExist();
  }
}
