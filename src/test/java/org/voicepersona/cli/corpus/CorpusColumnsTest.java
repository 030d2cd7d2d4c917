package org.voicepersona.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.SqlShard;

/** Columns that GLOBE does not have, or calls by other names. */
class CorpusColumnsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void furtherColumnsStayBesideARecordWhereverItGoes() throws Exception {
    shard(
        """
        SELECT audio, transcript AS text, speaker_id AS client_id,
               100 + row_number() OVER () AS "index",
               'id-' || row_number() OVER () AS id,
               CASE WHEN row_number() OVER () = 1 THEN NULL ELSE DATE '2024-02-03' END AS recorded,
               1.50::DECIMAL(5,2) AS pitch
        FROM sample LIMIT 2
        """);
    Path output = folder.resolve("out");

    Program.Result result = process("--keep=id,recorded", "--keep", "corpus_index=index,pitch");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("speaker_id is the column 'client_id', transcript is the column 'text'");
    List<JsonNode> lines = json(output.resolve("descriptions.jsonl"));
    assertThat(lines).extracting(line -> line.get("id").asText()).containsExactly("id-1", "id-2");
    assertThat(lines.get(0).get("index").asLong()).isZero();
    assertThat(lines.get(0).get("corpus_index").asText()).isEqualTo("101");
    assertThat(lines.get(0).get("recorded").isNull()).isTrue();
    assertThat(lines.get(1).get("recorded").asText()).isEqualTo("2024-02-03");
    assertThat(lines.get(1).get("pitch").asText()).isEqualTo("1.50");
    assertThat(lines.get(0).get("transcript").asText()).isNotEmpty();

    Program.Result again = run("regenerate", "--where=index=1", "--input=" + corpus());
    assertThat(again.exitCode()).as(again.err()).isZero();
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      VoiceRecord second = voices.toList().get(1);
      assertThat(second.integer(RecordField.GENERATION)).isEqualTo(2);
      assertThat(second.kept()).containsEntry("id", "id-2").containsEntry("recorded", "2024-02-03");
    }

    assertThat(run("export", "--format=parler", "--as=jsonl").exitCode()).isZero();
    JsonNode parler = json(output.resolve("parler_format.jsonl")).get(1);
    assertThat(parler.get("id").asText()).isEqualTo("id-2");
    assertThat(parler.get("corpus_pitch").asText()).isEqualTo("1.50");
    assertThat(parler.get("pitch").asText()).isNotEqualTo("1.50");
    assertThat(run("export", "--format=csv").exitCode()).isZero();
    assertThat(Files.readAllLines(output.resolve("csv_format.csv")).get(0))
        .endsWith("row,id,recorded,corpus_index,pitch");
    assertThat(run("export", "--format=instruction").exitCode()).isZero();
    assertThat(
            JSON.readTree(output.resolve("instruction_format.json").toFile()).at("/0/metadata/id"))
        .hasToString("\"id-1\"");
    Program.Result release =
        run("release", "--license=cc0-1.0", "--to=" + folder.resolve("release"));
    assertThat(release.exitCode()).as(release.err()).isZero();
    assertThat(
            SqlShard.query(
                "SELECT id, corpus_index, recorded, octet_length(audio.bytes) > 1000 FROM '%s'"
                    .formatted(folder.resolve("release/data/train-00000-of-00001.parquet"))))
        .containsExactly("id-1|101|null|true", "id-2|102|2024-02-03|true");
  }

  @Test
  void aRunWithOtherColumnsIsNotMixedIn() throws Exception {
    shard("SELECT audio, transcript AS text, 7 AS chapter FROM sample LIMIT 1");
    assertThat(process("--keep=chapter").exitCode()).isZero();

    Program.Result other = process();

    assertThat(other.exitCode()).isEqualTo(1);
    assertThat(other.err()).contains("kept was 'chapter', is now not set");
  }

  @Test
  void whatIsNotThereOrTakenIsRefusedBeforeWorkStarts() throws Exception {
    shard("SELECT audio, transcript AS text, 7 AS chapter FROM sample LIMIT 1");

    assertThat(refused("--column=transcript=txet")).contains("'txet'", "'text' that is meant");
    assertThat(refused("--keep=chaptre")).contains("'chaptre'", "'chapter' that is meant");
    assertThat(refused("--keep=index")).contains("--keep corpus_index=index");
    assertThat(refused("--keep=transcript")).contains("--keep corpus_transcript=transcript");
    assertThat(refused("--keep=voice_analysis=chapter")).contains("a field of that name");
    assertThat(refused("--filter=gender=female")).contains("gender", "--column gender=NAME");
    assertThat(refused("--filter=chapter>many")).contains("must have a number");
  }

  private String refused(String option) {
    Program.Result result = process(option);
    assertThat(result.exitCode()).as(result.out()).isEqualTo(2);
    assertThat(folder.resolve("out")).doesNotExist();
    return result.err();
  }

  private Path corpus() {
    return folder.resolve("corpus");
  }

  private void shard(String select) throws IOException {
    SqlShard.write(corpus().resolve("train.parquet"), select);
  }

  private Program.Result process(String... options) {
    List<String> arguments = new ArrayList<>(List.of("process", "--input=" + corpus()));
    arguments.addAll(List.of(options));
    arguments.add("--describer=acoustic");
    return run(arguments.toArray(String[]::new));
  }

  private Program.Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--output=" + folder.resolve("out"));
    return Program.run(all.toArray(String[]::new));
  }

  private static List<JsonNode> json(Path file) throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      objects.add(JSON.readTree(line));
    }
    return objects;
  }
}
