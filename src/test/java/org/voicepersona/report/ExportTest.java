package org.voicepersona.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.Python;

/** The training formats, read back by DuckDB and Jackson. */
class ExportTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  private Program.Result export(String... options) {
    Program.Result result =
        Program.run(
            Stream.concat(
                    Stream.of("export", "--output=" + FinishedRun.directory(), "--to=" + folder),
                    Stream.of(options))
                .toArray(String[]::new));
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }

  private static List<VoiceRecord> records() throws IOException {
    try (Stream<VoiceRecord> voices = FinishedRun.open().descriptions()) {
      return voices.toList();
    }
  }

  @Test
  void parlerHasTheColumnsOfDataspeechAndParlerTts() throws Exception {
    export("--format=parler", "--audio");

    Path file = folder.resolve("parler_format.parquet");
    List<String> columns =
        Sql.query("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '" + file + "')");
    assertThat(columns)
        .contains(
            "text|VARCHAR",
            "text_description|VARCHAR",
            "speaker_id|VARCHAR",
            "gender|VARCHAR",
            "utterance_pitch_mean|DOUBLE",
            "utterance_pitch_std|DOUBLE",
            "snr|DOUBLE",
            "pitch|VARCHAR",
            "speaking_rate|VARCHAR",
            "speech_monotony|VARCHAR",
            "noise|VARCHAR",
            "reverberation|VARCHAR",
            "audio|STRUCT(bytes BLOB, path VARCHAR)");
    VoiceRecord first = records().get(0);
    assertThat(Sql.query("SELECT text, noise, bins FROM '%s' LIMIT 1".formatted(file)))
        .containsExactly(
            first.text(RecordField.TRANSCRIPT)
                + "|"
                + first.text(RecordField.NOISE_BIN)
                + "|voicepersona");
    assertThat(Sql.query("SELECT count(*), count(audio.bytes) FROM '%s'".formatted(file)))
        .containsExactly("33|33");
    assertThat(Sql.query("SELECT utterance_pitch_mean FROM '%s' LIMIT 1".formatted(file)))
        .containsExactly(String.valueOf(first.number(RecordField.F0_MEAN_HZ)));
  }

  @Test
  void parlerIsToldInASentenceOrTwoUnlessTheWholeAnalysisIsWanted() throws Exception {
    export("--format=parler");
    Path file = folder.resolve("parler_format.parquet");
    assertThat(Sql.query("SELECT text_description FROM '%s'".formatted(file)))
        .hasSize(33)
        .allSatisfy(text -> assertThat(text).matches("[^.]+\\.( [^.]+\\.)?").hasSizeLessThan(300));

    export("--format=parler", "--length=full", "--to=" + folder.resolve("full.parquet"));
    assertThat(
            Sql.query(
                "SELECT text_description FROM '%s'".formatted(folder.resolve("full.parquet"))))
        .isEqualTo(
            records().stream().map(voice -> voice.text(RecordField.VOICE_ANALYSIS)).toList());
  }

  @Test
  void theWordsOfDataspeechAreOneForAllClipsOfASpeaker() throws Exception {
    export("--format=parler", "--bins=dataspeech-v01");
    Path file = folder.resolve("parler_format.parquet");
    assertThat(Sql.query("SELECT DISTINCT bins FROM '%s'".formatted(file)))
        .containsExactly("dataspeech-v01");
    assertThat(
            Sql.query(
                "SELECT speaker_id FROM '%s' GROUP BY ALL HAVING count(DISTINCT pitch) > 1"
                    .formatted(file)))
        .isEmpty();
    assertThat(
            Sql.query(
                """
                SELECT pitch FROM '%s' WHERE gender = 'male' GROUP BY speaker_id, pitch
                HAVING avg(utterance_pitch_mean) NOT BETWEEN 117.816 AND 132.405
                AND pitch = 'moderate pitch'"""
                    .formatted(file)))
        .isEmpty();
  }

  @Test
  void theOptionsOfParlerAreOfNoOtherFormat() {
    Program.Result result =
        Program.run("export", "--output=" + FinishedRun.directory(), "--bins=dataspeech-v02");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--bins goes with --format parler");
  }

  @ParameterizedTest
  @CsvSource({
    "voices.parquet, parler, 33",
    "voices.jsonl, chatml, 33",
    "voices.json, instruction, 33",
    "VOICES.Csv, csv, 33",
    "new/voices.parquet, conversation, 33"
  })
  void aNameWithTheEndingOfAKindIsAFile(String name, String format, int lines) throws Exception {
    Path file = folder.resolve(name);
    Program.Result result =
        Program.run(
            "export", "--output=" + FinishedRun.directory(), "--format=" + format, "--to=" + file);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("33 descriptions in " + file);
    assertThat(file).isRegularFile();
    if (name.endsWith("parquet")) {
      assertThat(Sql.query("SELECT count(*) FROM '%s'".formatted(file))).containsExactly("33");
    } else if (name.endsWith("Csv")) {
      assertThat(Sql.query("SELECT count(*) FROM read_csv('%s')".formatted(file)))
          .containsExactly("33");
    } else if (name.endsWith("json")) {
      assertThat(JSON.readTree(file.toFile())).hasSize(lines);
    } else {
      assertThat(Files.readAllLines(file)).hasSize(lines);
    }
  }

  @Test
  void splitsOfAFileThatIsNamedHaveItsName() {
    Path file = folder.resolve("voices.csv");
    Program.Result result =
        Program.run(
            "export",
            "--output=" + FinishedRun.directory(),
            "--split-by-speaker=50,25,25",
            "--to=" + file);
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(folder.resolve("voices-train.csv")).isNotEmptyFile();
    assertThat(folder.resolve("voices-validation.csv")).isNotEmptyFile();
    assertThat(folder.resolve("voices-test.csv")).isNotEmptyFile();
    assertThat(file).doesNotExist();
  }

  @Test
  void aNameThatContradictsTheKindIsRefused() {
    for (String option : List.of("--as=json", "--format=csv")) {
      Program.Result result =
          Program.run(
              "export",
              "--output=" + FinishedRun.directory(),
              option,
              "--to=" + folder.resolve("voices.parquet"));
      assertThat(result.exitCode()).isEqualTo(2);
      assertThat(result.err().lines()).hasSize(1);
    }
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void chatMlRefersToItsRecordings() throws Exception {
    export("--format=chatml", "--audio");

    List<String> lines = Files.readAllLines(folder.resolve("chatml_format.jsonl"));
    assertThat(lines).hasSize(33);
    for (String line : lines) {
      JsonNode row = JSON.readTree(line);
      assertThat(row.at("/messages/0/role").asText()).isEqualTo("user");
      assertThat(row.at("/messages/0/content").asText()).startsWith("<audio>");
      assertThat(row.at("/messages/1/role").asText()).isEqualTo("assistant");
      assertThat(row.at("/messages/1/content").asText()).startsWith("Voice Analysis:\n");
      assertThat(row.get("audios")).hasSize(1);
      Path clip = folder.resolve(row.at("/audios/0").asText());
      assertThat(new AudioDecoder().decode(Files.readAllBytes(clip)).waveform().seconds())
          .isPositive();
    }
  }

  @Test
  void chatMlInParquetHoldsMessagesAndSound() throws Exception {
    export("--format=chatml", "--as=parquet", "--audio");
    Path file = folder.resolve("chatml_format.parquet");
    assertThat(
            Sql.query(
                "SELECT messages[1].role, messages[2].role, len(audios), octet_length(audios[1].bytes) > 1000, audios[1].path FROM '%s' LIMIT 1"
                    .formatted(file)))
        .containsExactly("user|assistant|1|true|train-00000000.flac");
  }

  @Test
  void withoutAudioChatMlNamesTheRowOfTheCorpus() throws Exception {
    export("--format=chatml");
    JsonNode row = JSON.readTree(Files.readAllLines(folder.resolve("chatml_format.jsonl")).get(0));
    assertThat(row.at("/audios/0").asText()).matches("data/.+\\.parquet#0");
  }

  @Test
  void csvHasEveryFieldAndRow() throws Exception {
    export("--format=csv");
    Path file = folder.resolve("csv_format.csv");
    assertThat(
            Sql.query(
                "SELECT count(*), min(index), count(DISTINCT speaker_id) FROM read_csv('%s')"
                    .formatted(file)))
        .containsExactly("33|0|16");
    assertThat(Files.readAllLines(file).get(0).split(",", -1)).hasSize(RecordField.values().length);
  }

  @Test
  void setsShareNoSpeaker() throws Exception {
    export("--format=conversation", "--as=parquet", "--split-by-speaker=70,15,15", "--seed=7");
    String all = folder.resolve("conversation_format-*.parquet").toString();
    assertThat(
            Sql.query(
                """
                SELECT max(files), count(*) FROM (
                  SELECT metadata.speaker_id AS speaker, count(DISTINCT filename) AS files
                  FROM read_parquet('%s', filename = true) GROUP BY speaker)"""
                    .formatted(all)))
        .containsExactly("1|16");
    assertThat(rows("test")).isBetween(4, 11);
    assertThat(rows("validation")).isBetween(4, 11);
    assertThat(rows("train") + rows("validation") + rows("test")).isEqualTo(33);
  }

  private int rows(String split) throws SQLException {
    String file = folder.resolve("conversation_format-" + split + ".parquet").toString();
    return Integer.parseInt(Sql.query("SELECT count(*) FROM '" + file + "'").get(0));
  }

  @Test
  void excludeFlaggedLeavesOutWhatHasAFlagAndNothingElse() throws Exception {
    Path run = folder.resolve("run");
    int plain = FinishedRun.copyWithFlags(run);
    for (String split : List.of("100,0,0", "60,20,20")) {
      Program.Result result =
          Program.run(
              "export",
              "--output=" + run,
              "--to=" + folder.resolve(split),
              "--format=csv",
              "--exclude-flagged",
              "--split-by-speaker=" + split);
      assertThat(result.exitCode()).as(result.err()).isZero();
      String files = folder.resolve(split) + "/csv_format-*.csv";
      assertThat(
              Sql.query(
                  "SELECT count(*), count(DISTINCT index), count(flags), bool_or(index %% 3 = 0) FROM '%s'"
                      .formatted(files)))
          .containsExactly(plain + "|" + plain + "|0|false");
    }
  }

  @Test
  void jsonAndParquetSayTheSame() throws Exception {
    export("--format=instruction");
    export("--format=instruction", "--as=parquet");
    String query =
        "SELECT instruction, input, output, metadata.speaker_id, metadata.duration FROM ";
    assertThat(Sql.query(query + "'" + folder.resolve("instruction_format.parquet") + "'"))
        .isEqualTo(
            Sql.query(query + "read_json('" + folder.resolve("instruction_format.json") + "')"))
        .hasSize(33);
  }

  @Test
  void datasetsLoadsEveryFormat() throws Exception {
    Python python = Python.with("datasets");
    export("--format=instruction");
    export("--format=conversation");
    export("--format=parler", "--audio");
    export("--format=chatml", "--audio");
    export("--format=chatml", "--as=parquet", "--audio");
    export("--format=csv");
    String said =
        python.run(
            """
            import datasets, pathlib, sys
            kinds = {".json": "json", ".jsonl": "json", ".parquet": "parquet", ".csv": "csv"}
            for file in sorted(pathlib.Path(sys.argv[1]).glob("*_format.*")):
                rows = datasets.load_dataset(kinds[file.suffix], data_files=str(file),
                                             split="train", cache_dir=sys.argv[1] + "/cache")
                print(file.name, rows.num_rows, "Audio(" in str(rows.features))
            """,
            folder.toString());
    assertThat(said.lines())
        .containsExactly(
            "chatml_format.jsonl 33 False",
            "chatml_format.parquet 33 True",
            "conversation_format.json 33 False",
            "csv_format.csv 33 False",
            "instruction_format.json 33 False",
            "parler_format.parquet 33 True");
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    String output = "--output=" + FinishedRun.directory();
    assertThat(Program.run("export", output, "--format=csv", "--as=json").exitCode()).isEqualTo(2);
    assertThat(Program.run("export", output, "--split-by-speaker=90,20,10").exitCode())
        .isEqualTo(2);
    Program.Result result = Program.run("export", output, "--audio", "--input=/nowhere");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("The recordings are not to be had").contains("/nowhere");
  }
}
