package org.voicepersona.cli.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.testing.Corpora;
import org.voicepersona.testing.FinishedRun;
import org.voicepersona.testing.LaidOutClips;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.Python;
import org.voicepersona.testing.SampleRows;
import org.voicepersona.testing.SqlShard;
import org.voicepersona.testing.Tree;

/** A corpus written as Parquet says what it said before. */
class PackTest {

  private static final String COLUMNS =
      "audio.bytes AS audio, speaker_id, transcript, accent, duration, age, gender";

  @TempDir private Path folder;

  private Path to() {
    return folder.resolve("to");
  }

  private Program.Result pack(Object input, String... more) {
    List<String> words = new ArrayList<>(List.of("pack", "--input=" + input, "--to=" + to()));
    words.addAll(List.of(more));
    return Program.run(words.toArray(new String[0]));
  }

  private static void assertWorks(Program.Result result) {
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(to().resolve("data"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Tells of two sets of files, by a reader that shares no code with their writer. */
  private static void assertSameRows(Path some, Path others) throws Exception {
    String rows = "SELECT " + COLUMNS + " FROM read_parquet('%s/*.parquet')";
    for (List<Path> both : List.of(List.of(some, others), List.of(others, some))) {
      String left = rows.formatted(both.get(0));
      String right = rows.formatted(both.get(1));
      assertThat(SqlShard.query("SELECT count(*) FROM (%s EXCEPT ALL %s)".formatted(left, right)))
          .containsExactly("0");
    }
  }

  private static List<String> describe(Path corpus, Path output) throws IOException {
    assertThat(
            Program.run(
                "process",
                "--input=" + corpus,
                "--dataset=corpus",
                "--describer=acoustic",
                Program.BEGINNINGS,
                "--output=" + output))
        .returns(0, Program.Result::exitCode);
    return Files.readAllLines(output.resolve("descriptions.jsonl"));
  }

  @Test
  void itIsDescribedInTheSameWords() throws Exception {
    assertWorks(pack(Program.SAMPLE));

    assertSameRows(to().resolve("data"), Program.SAMPLE.resolve("data"));
    String shard = "data/train-00000-of-00001.parquet";
    SampleRows.write(folder.resolve("same").resolve(shard), SampleRows.read());
    assertThat(describe(to(), folder.resolve("of-packed")))
        .hasSize(33)
        .isEqualTo(describe(folder.resolve("same"), folder.resolve("of-same")));
  }

  @Test
  void filesAndGroupsOfRowsAreOfASize() throws Exception {
    Path corpus = Corpora.copiesOfSample(folder.resolve("corpus"), 4);

    Program.Result result = pack(corpus, "--file-mb=8");

    assertWorks(result);
    assertThat(files())
        .containsExactly("train-00000-of-00002.parquet", "train-00001-of-00002.parquet");
    assertThat(result.out().lines().skip(result.out().lines().count() - 1))
        .containsExactly("132 rows in 2 files of " + to());
    assertThat(
            SqlShard.query(
                "SELECT DISTINCT row_group_num_rows FROM parquet_metadata('%s/data/*.parquet') ORDER BY 1 DESC LIMIT 1"
                    .formatted(to())))
        .first()
        .satisfies(rows -> assertThat(Integer.parseInt(rows)).isLessThanOrEqualTo(100));
    assertThat(Files.size(to().resolve("data").resolve(files().get(0))))
        .isBetween(7_000_000L, 9_500_000L);
    assertSameRows(to().resolve("data"), corpus);
  }

  @Test
  void theCardAndTheFooterSayWhatDatasetsLoads() throws Exception {
    Path corpus = Tree.copy(Program.SAMPLE, folder.resolve("corpus"));
    Files.writeString(
        corpus.resolve("README.md"), "---\nlicense: cc-by-4.0\nlanguage:\n- en\n---\n# It\n");
    assertWorks(pack(corpus));

    assertThat(Files.readString(to().resolve("README.md")))
        .startsWith("---\nlicense: cc-by-4.0\nlanguage:\n- en\ndataset_info:\n")
        .contains("  - name: audio\n    dtype: audio\n", "num_examples: 33")
        .contains("  - split: train\n    path: data/train-*\n");
    assertThat(
            SqlShard.query(
                "SELECT decode(value) FROM parquet_kv_metadata('%s/data/*') WHERE decode(key) = 'huggingface'"
                    .formatted(to())))
        .first()
        .asString()
        .contains("\"audio\":{\"_type\":\"Audio\"}", "\"duration\":{\"dtype\":\"float64\"");
  }

  @Test
  void pyarrowReadsIt() throws Exception {
    Python python = Python.with("pyarrow");
    assertWorks(pack(Program.SAMPLE));

    assertThat(
            python.run(
                "import sys, pyarrow.parquet as p; t = p.read_table(sys.argv[1]); print(t.num_rows,"
                    + " t.column_names)",
                to().resolve("data").toString()))
        .startsWith("33 ['audio', 'speaker_id', 'transcript'");
  }

  @Test
  void everyLayoutGivesTheSameFile() throws Exception {
    List<VoiceSample> clips = LaidOutClips.of(Program.SAMPLE.resolve("data"));
    Path list = Files.createDirectory(folder.resolve("list")).resolve("train.jsonl");
    LaidOutClips.asJsonLines(list, "audio_filepath", "wavs", clips);
    assertWorks(pack(folder.resolve("list")));

    assertSameRows(to().resolve("data"), Program.SAMPLE.resolve("data"));
  }

  @Test
  void splitsHaveFilesOfTheirOwn() throws Exception {
    Path corpus = folder.resolve("corpus");
    for (String shard : List.of("a-test.parquet", "b-train.parquet", "c-test.parquet")) {
      SqlShard.write(corpus.resolve(shard), "SELECT * FROM sample LIMIT 2");
    }
    assertWorks(pack(corpus, "--split=all"));
    assertThat(files())
        .containsExactly("test-00000-of-00001.parquet", "train-00000-of-00001.parquet");
    assertThat(
            SqlShard.query("SELECT count(*) FROM read_parquet('%s/data/test-*')".formatted(to())))
        .containsExactly("4");
  }

  @Test
  void whatIsSelectedAloneIsPacked() throws Exception {
    assertWorks(pack(Program.SAMPLE, "--filter=gender=female", "--limit=5"));
    assertThat(
            SqlShard.query(
                "SELECT gender, count(*) FROM read_parquet('%s/data/*') GROUP BY 1"
                    .formatted(to())))
        .containsExactly("female|5");
  }

  @Test
  void furtherColumnsAndStrangeTextsComeThrough() throws Exception {
    SqlShard.write(
        folder.resolve("corpus/train.parquet"),
        """
        SELECT audio, 'S' || chr(10) || '| x' AS client_id,
               '=cmd()' || chr(27) || '[31m ' || chr(128512) || repeat('a', 5000) AS "text",
               '../../etc/passwd' AS id, 7 AS chapter
        FROM sample LIMIT 2
        """);
    assertWorks(pack(folder.resolve("corpus"), "--keep=id,corpus_chapter=chapter"));

    assertThat(
            SqlShard.query(
                """
                SELECT DISTINCT speaker_id = 'S' || chr(10) || '| x',
                  transcript = '=cmd()' || chr(27) || '[31m ' || chr(128512) || repeat('a', 5000),
                  id, corpus_chapter, gender
                FROM read_parquet('%s/data/*')
                """
                    .formatted(to())))
        .containsExactly("true|true|../../etc/passwd|7|null");
  }

  @Test
  void whatCannotBeReadIsToldAndCountedAndTheRestIsPacked() throws Exception {
    Path corpus = folder.resolve("corpus");
    List<VoiceSample> clips = LaidOutClips.of(Program.SAMPLE.resolve("data")).subList(0, 5);
    Files.createDirectory(corpus);
    LaidOutClips.asJsonLines(corpus.resolve("train-0.jsonl"), "path", "wavs", clips);
    Files.delete(corpus.resolve("wavs").resolve(LaidOutClips.name(3, clips.get(3).audio())));
    Files.writeString(corpus.resolve("train-1.jsonl"), "{\"path\": \"wavs/");

    Program.Result result = pack(corpus);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("train-0.jsonl, row 3: ", "train-1.jsonl");
    assertThat(result.out()).contains("4 rows in 1 files of %s; 2 ".formatted(to()));
    Map<String, String> before = Tree.of(to());

    Program.Result again = pack(corpus);

    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.out()).contains("; 2 ", "all was there already");
    assertThat(Tree.of(to())).isEqualTo(before);
  }

  @Test
  void whereNothingCanBeReadNothingIsLeft() throws Exception {
    Path file =
        Files.writeString(
            Files.createDirectory(folder.resolve("in")).resolve("train.parquet"), "no Parquet");

    Program.Result result = pack(file);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("train.parquet", "Nothing was packed");
    assertThat(to()).doesNotExist();
  }

  @Test
  void theSameCommandAgainChangesNothing() throws Exception {
    assertWorks(pack(Program.SAMPLE));
    Map<String, String> before = Tree.of(to());

    Program.Result again = pack(Program.SAMPLE);

    assertWorks(again);
    assertThat(again.out())
        .endsWith("33 rows in 1 files of %s; all was there already%n".formatted(to()))
        .doesNotContain("a file of");
    assertThat(Tree.of(to())).isEqualTo(before);
  }

  @Test
  void aFileThatWasChangedSinceIsTold() throws Exception {
    assertWorks(pack(Program.SAMPLE));
    Path file = to().resolve("data").resolve(files().get(0));
    byte[] otherByte = Files.readAllBytes(file);
    otherByte[otherByte.length / 2] ^= 1;
    for (byte[] changed : List.of(otherByte, "mine".getBytes(UTF_8))) {
      Files.write(file, changed);

      Program.Result again = pack(Program.SAMPLE);

      assertThat(again.exitCode()).isEqualTo(1);
      assertThat(again.err()).contains(file + " is missing or was changed since it was packed");
      assertThat(file).hasBinaryContent(changed);
    }
  }

  @Test
  void aPlaceWhereALaterRunWouldReadItIsRefused() throws Exception {
    Path corpus = Files.createDirectories(folder.resolve("corpus/part"));
    List<VoiceSample> clips = LaidOutClips.of(Program.SAMPLE.resolve("data")).subList(0, 1);
    LaidOutClips.asJsonLines(corpus.resolve("train.jsonl"), "path", "wavs", clips);
    Map<String, String> before = Tree.of(folder);

    for (String to : List.of("corpus/part/x", "corpus/part/wavs/x")) {
      Program.Result result =
          Program.run(
              "pack", "--input=" + corpus.resolve("train.jsonl"), "--to=" + folder.resolve(to));

      assertRefused(result, "lies in the folder of " + corpus.resolve("train.jsonl"), before);
    }
    assertThat(
            Program.run(
                    "pack",
                    "--input=" + corpus.resolve("train.jsonl"),
                    "--to=" + folder.resolve("x"))
                .exitCode())
        .isZero();
  }

  private void assertRefused(Program.Result result, String message, Map<String, String> before)
      throws IOException {
    assertThat(result.exitCode()).as(result.out()).isEqualTo(2);
    assertThat(result.err()).contains(message).doesNotContain("\tat ");
    assertThat(Tree.of(folder)).isEqualTo(before);
  }

  @Test
  void nothingElseIsReplaced() throws Exception {
    assertWorks(pack(Program.SAMPLE));
    Map<String, String> packed = Tree.of(folder);
    assertRefused(pack(Program.SAMPLE, "--limit=3"), "rows was '", packed);
    Tree.delete(to());

    Files.writeString(Files.createDirectory(to()).resolve("notes.txt"), "mine");
    assertRefused(pack(Program.SAMPLE), "holds notes.txt", Tree.of(folder));
    Tree.delete(to());

    assertThat(
            Program.run(
                    "release", "--output=" + FinishedRun.directory(), "--no-audio", "--to=" + to())
                .exitCode())
        .isZero();
    assertRefused(pack(Program.SAMPLE), "which is no packed corpus", Tree.of(folder));
    Tree.delete(to());

    Path corpus = Tree.copy(Program.SAMPLE, folder.resolve("corpus"));
    Files.createSymbolicLink(to(), corpus);
    assertRefused(pack(corpus), "the corpus " + corpus, Tree.of(folder));
    Files.delete(to());
    Tree.copy(FinishedRun.directory(), to());
    assertRefused(pack(corpus), "is part of the result in ", Tree.of(folder));
  }

  @ParameterizedTest
  @CsvSource({
    "--filter=snr_db>=15, nothing is measured here",
    "--file-mb=0, 'file-mb is 0, must be at least 1'",
    "--split=nowhere, nowhere",
    "--layout=tapes, tapes",
    "--per-group=3, --balance",
  })
  void aWrongSettingStopsItBeforeItBegins(String option, String message) throws IOException {
    assertRefused(pack(Program.SAMPLE, option), message, Map.of("", "folder"));
  }
}
