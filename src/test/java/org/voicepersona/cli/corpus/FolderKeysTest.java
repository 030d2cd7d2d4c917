package org.voicepersona.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.SqlShard;

/** Corpora that DuckDB has divided by columns, into folders such as {@code speaker_id=7}. */
class FolderKeysTest {

  private static final String SAMPLE =
      """
      (SELECT *, CASE WHEN n < 5 THEN 'train' ELSE 'test' END AS split,
              CASE n % 3 WHEN 0 THEN 'en' WHEN 1 THEN 'fr/BE é=50%' END AS lang
       FROM (SELECT *, row_number() OVER () AS n
             FROM 'src/main/sample/data/train-00000-of-00002.parquet' LIMIT 9))
      """;

  @TempDir private Path folder;

  private Path corpus;
  private Path output;

  @BeforeEach
  void namePlaces() {
    corpus = folder.resolve("corpus");
    output = folder.resolve("out");
  }

  @Test
  void aDividedCorpusIsReadAsDuckDbReadsIt() throws Exception {
    divide("speaker_id, split, lang");

    Program.Result result = run("process", "--split=all", "--keep=lang");

    assertThat(result.exitCode()).as(result.err()).isZero();
    String stored =
        SqlShard.query(
                "SELECT count(*) FROM (DESCRIBE SELECT * FROM read_parquet('%s/**/*.parquet', hive_partitioning=false)) WHERE column_name IN ('speaker_id', 'split', 'lang')"
                    .formatted(corpus))
            .get(0);
    assertThat(stored).as("columns that are folders alone").isEqualTo("0");
    assertThat(told())
        .containsExactlyInAnyOrderElementsOf(
            SqlShard.query(
                "SELECT split, speaker_id, transcript, coalesce(lang, '') FROM read_parquet('%s/**/*.parquet', hive_partitioning=true)"
                    .formatted(corpus)));
  }

  @Test
  void whatFoldersSayChoosesRowsAndIsFoundAgain() throws Exception {
    divide("gender, lang");

    Program.Result result =
        run("process", "--filter=gender=female", "--filter=lang=en", "--limit=50");

    assertThat(result.exitCode()).as(result.err()).isZero();
    List<String> chosen =
        SqlShard.query(
            "SELECT 'train', speaker_id, transcript, '' FROM %s WHERE gender = 'female' AND lang = 'en'"
                .formatted(SAMPLE));
    assertThat(chosen).isNotEmpty();
    assertThat(told()).containsExactlyInAnyOrderElementsOf(chosen);
    assertThat(run("regenerate", "--where=gender=female").exitCode()).isZero();
    Program.Result export =
        Program.run("export", "--output=" + output, "--format=parler", "--audio");
    assertThat(export.exitCode()).as(export.err()).isZero();
  }

  @Test
  void aSplitThatAFolderNamesIsAskedForByItsName() throws Exception {
    divide("split");

    assertThat(run("process", "--split=test").exitCode()).isZero();
    assertThat(told())
        .containsExactlyInAnyOrderElementsOf(
            SqlShard.query(
                "SELECT split, speaker_id, transcript, '' FROM %s WHERE split = 'test'"
                    .formatted(SAMPLE)));
    Program.Result all =
        Program.run(
            "process",
            "--describer=acoustic",
            "--input=" + corpus + "/*/*.parquet",
            "--output=" + folder.resolve("all"));
    assertThat(all.out()).contains(" 9 described");
    assertThat(told(folder.resolve("all"))).filteredOn(row -> row.startsWith("test|")).hasSize(5);
  }

  @Test
  void aColumnOfTheFileCountsBeforeItsFolder() throws Exception {
    SqlShard.write(
        corpus.resolve(
            "speaker_id=folder/accent=__HIVE_DEFAULT_PARTITION__/age=x_test/Split=dev/a.parquet"),
        "SELECT audio, speaker_id, transcript, 'stored' AS gender FROM sample LIMIT 1");

    assertThat(run("process", "--split=validation").exitCode()).isZero();

    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      VoiceRecord voice = voices.findFirst().orElseThrow();
      assertThat(voice.text(RecordField.SPEAKER_ID)).startsWith("S_");
      assertThat(voice.has(RecordField.ACCENT)).isFalse();
      assertThat(voice.text(RecordField.AGE)).isEqualTo("x_test");
      assertThat(voice.text(RecordField.SPLIT)).as("the age is no split").isEqualTo("validation");
    }
    Program.Result inspected = Program.run("inspect", "--split=dev", "--input=" + corpus);
    assertThat(inspected.out()).containsPattern("column +age +age: name of the folder\n");
  }

  private void divide(String columns) throws IOException {
    SqlShard.divide(corpus, "SELECT * EXCLUDE n FROM " + SAMPLE, columns);
  }

  private Program.Result run(String command, String... options) {
    return Program.run(
        Stream.concat(
                Stream.of(
                    command, "--describer=acoustic", "--input=" + corpus, "--output=" + output),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private List<String> told() throws IOException {
    return told(output);
  }

  private static List<String> told(Path output) throws IOException {
    try (Stream<VoiceRecord> voices = PublishedOutput.at(output).descriptions()) {
      return voices
          .map(
              voice ->
                  String.join(
                      "|",
                      voice.text(RecordField.SPLIT),
                      voice.text(RecordField.SPEAKER_ID),
                      voice.text(RecordField.TRANSCRIPT),
                      voice.kept().getOrDefault("lang", "")))
          .toList();
    }
  }
}
