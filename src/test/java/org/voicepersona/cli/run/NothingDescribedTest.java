package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SqlShard;

/** A run that describes nothing has failed, and its last lines say why. */
class NothingDescribedTest {

  @TempDir private Path folder;

  @Test
  void shardsOfWhichNoneCanBeReadAreAFault() throws Exception {
    shard("a", "SELECT audio, transcript FROM sample LIMIT 1");
    Files.writeString(
        corpus().resolve("a.parquet"), "version https://git-lfs.github.com/spec/v1\n");
    Files.writeString(corpus().resolve("b.parquet"), "<html>503</html>");
    Files.writeString(corpus().resolve("c.parquet"), "<html>503</html>");

    Program.Result result = process();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().lines())
        .containsExactly(
            "Nothing was described: 3 shards cannot be read",
            "  b.parquet: html-page: the file is a web page, perhaps a server's error message (and 1 more)",
            "  a.parquet: lfs-pointer: the file is a git-lfs pointer: fetch it with 'git lfs pull'");
    assertThat(PublishedOutput.at(output()).summary().counts())
        .isEqualTo(new RunSummary.Counts(0, 0, 0, 0, 0, 3));
  }

  @Test
  void whatNobodyCouldReadHoldsNobodyToItsSettings() throws Exception {
    shard("a", "SELECT audio AS my_sound, transcript FROM sample LIMIT 2");

    Program.Result unnamed = process("--column=audio=transcript");
    assertThat(unnamed.exitCode()).isEqualTo(1);
    assertThat(unnamed.err())
        .contains("column 'transcript' is of type string", "--column audio=NAME names another one");

    assertThat(process("--column=audio=my_sound").exitCode()).isZero();
    assertThat(counts().described()).isEqualTo(2);
    assertThat(process("--column=audio=my_sound", "--filter=transcript!=x").err())
        .contains("filters was ''");
  }

  @Test
  void rowsThatAllFailAreAFault() throws Exception {
    shard("a", "SELECT 'no sound'::BLOB AS audio, transcript FROM sample LIMIT 3");

    Program.Result result = process();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err().lines())
        .hasSize(2)
        .first()
        .isEqualTo("Nothing was described: 3 rows failed");
    assertThat(result.err()).contains("a.parquet, row 0: undecodable: ", "(and 2 more)");
    assertThat(counts()).isEqualTo(new RunSummary.Counts(3, 0, 3, 0, 0, 0));
  }

  @Test
  void oneRowThatIsDescribedIsNoFault() throws Exception {
    shard(
        "a",
        "SELECT CASE WHEN row_number() OVER () = 2 THEN audio.bytes ELSE 'x'::BLOB END AS audio FROM sample LIMIT 3");

    assertThat(process().exitCode()).isZero();
    assertThat(process().exitCode()).as("all of it was done before").isZero();
    assertThat(counts()).isEqualTo(new RunSummary.Counts(3, 1, 2, 0, 0, 0));
  }

  @Test
  void aFilterThatMatchesNothingSaysWhichValuesThereAre() throws Exception {
    shard(
        "a",
        "SELECT audio, transcript, gender, age, 7 AS chapter, NULL::VARCHAR AS accent FROM sample");

    Program.Result wrong = process("--filter=gender=femal", "--filter=chapter>=8");

    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.err().lines())
        .hasSize(3)
        .contains("  chapter in 20 rows: 7 (20)")
        .anyMatch(
            line -> line.matches("  gender in 20 rows: (fe)?male \\(\\d+\\), (fe)?male \\(\\d+\\)"))
        .first()
        .isEqualTo(
            "Nothing was described: none of 20 rows fits the filter gender=femal chapter>=8");
    assertThat(process("--filter=accent=Dutch").err())
        .contains("  accent in 20 rows: nothing in any row");
    assertThat(process("--filter=gender=female", "--limit=1").exitCode()).isZero();
    assertThat(counts().described()).isEqualTo(1);
  }

  @Test
  void anOlderResultStaysWhenAFilterMatchesNothing() throws Exception {
    shard("a", "SELECT audio, transcript, gender FROM sample LIMIT 2");
    assertThat(process().exitCode()).isZero();
    var before = PublishedFiles.digests(output());

    Program.Result wrong = process("--no-resume", "--filter=gender=x");

    assertThat(wrong.exitCode()).isEqualTo(1);
    assertThat(wrong.err()).contains("none of 2 rows fits the filter gender=x");
    assertThat(PublishedFiles.digests(output())).isEqualTo(before);
  }

  @Test
  void rowsThatAreNotThereAreAFaultUnlessNoneIsWanted() throws Exception {
    shard("a", "SELECT audio, transcript FROM sample LIMIT 2");
    assertThat(process("--start=2").err())
        .contains("Nothing was described: the split has no rows in the range");
    assertThat(process("--limit=0").exitCode()).isZero();
    assertThat(process("--start=1").exitCode()).isZero();

    shard("a", "SELECT audio, transcript FROM sample LIMIT 0");
    Program.Result empty = process("--no-resume");
    assertThat(empty.exitCode()).isEqualTo(1);
    assertThat(empty.err()).contains("Nothing was described: there are no rows");
  }

  @Test
  void aFolderWithoutShardsSaysWhatIsThere() throws Exception {
    Files.createDirectories(corpus());
    Program.Result empty = process();
    assertThat(empty.exitCode()).isEqualTo(1);
    assertThat(empty.err()).contains("no shard at", "is empty");
    Files.writeString(corpus().resolve("a.zip"), "x");
    Files.writeString(corpus().resolve("b.ZIP"), "x");
    Files.writeString(corpus().resolve("notes.csv"), "x");
    assertThat(process().err()).contains("2 .zip, 1 .csv");
    Program.Result nowhere = run("process", "--input=" + folder.resolve("nowhere"));
    assertThat(nowhere.exitCode()).isEqualTo(1);
    assertThat(nowhere.err()).contains("there is no such folder");
    assertThat(output()).doesNotExist();
  }

  @Test
  void rowsThatFailAgainAreAFaultOfARegeneration() throws Exception {
    shard(
        "a",
        "SELECT CASE WHEN row_number() OVER () = 2 THEN audio.bytes ELSE 'x'::BLOB END AS audio FROM sample LIMIT 3");
    assertThat(process().exitCode()).isZero();

    Program.Result again = run("regenerate", "--where=failed", "--input=" + corpus());

    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("Nothing was described: 2 rows failed");
    assertThat(counts()).isEqualTo(new RunSummary.Counts(3, 1, 2, 0, 0, 0));
  }

  private RunSummary.Counts counts() throws IOException {
    return PublishedOutput.at(output()).summary().counts();
  }

  private Path corpus() {
    return folder.resolve("corpus");
  }

  private Path output() {
    return folder.resolve("out");
  }

  private void shard(String name, String select) throws IOException {
    SqlShard.write(corpus().resolve(name + ".parquet"), select);
  }

  private Program.Result process(String... options) {
    List<String> arguments = new ArrayList<>(List.of("process", "--input=" + corpus()));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new));
  }

  private Program.Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--describer=acoustic");
    all.add("--output=" + output());
    return Program.run(all.toArray(String[]::new));
  }
}
