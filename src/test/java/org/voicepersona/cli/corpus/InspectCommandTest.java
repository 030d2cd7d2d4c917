package org.voicepersona.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.SqlShard;
import org.voicepersona.testing.Tree;
import org.voicepersona.testing.hub.HubServer;

/** What a look at a corpus shows before anything is described. */
class InspectCommandTest {

  @TempDir private Path folder;

  @Test
  void showsWhatIsInACorpusThatNobodyPrepared() throws Exception {
    shard(
        "data/train-00000-of-00001",
        "SELECT audio, transcript AS text, speaker_id AS client_id, [1, 2] AS words, 7 AS chapter, gender FROM sample");
    shard("data/test-00000-of-00001", "SELECT audio, transcript AS text FROM sample LIMIT 2");
    Files.writeString(corpus().resolve("data/train-00001-of-00001.parquet"), "<html>503</html>");
    var before = Tree.of(folder);

    Program.Result result = inspect("--filter=gender=female", "--keep=chapter");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("corpus       corpus in " + corpus())
        .containsPattern("split +train: 2 shards of [0-9.]+ [kM]B\n")
        .containsPattern("split +test: 1 shard of [0-9.]+ [kM]B, not asked for")
        .contains("told by the names of the files in data/")
        .contains("2 of 2 opened: 20 rows in 1 group")
        .containsPattern("the largest group has 20 rows, [0-9.]+ [kM]B, [0-9.]+ [kM]B unpacked")
        .containsPattern("SNAPPY, DuckDB")
        .containsPattern("unreadable +data/train-00001-of-00001.parquet .*: html-page: ")
        .containsPattern("column +audio +audio: struct\\(")
        .containsPattern("column +speaker_id +client_id: string")
        .containsPattern("column +transcript +text: string")
        .containsPattern("column +accent +-\n")
        .containsPattern("column +chapter +chapter: ")
        .containsPattern("further +words \\(list of ")
        .containsPattern("rows +20 rows are selected, and 9 fit \\[gender=female\\]")
        .containsPattern("gender: male \\(11\\), female \\(9\\)")
        .containsPattern("recordings +6 of 6 clips: .*, [0-9,]+ Hz, 1 channel")
        .containsPattern("first record +without its description")
        .containsPattern("\n +gender +female\n")
        .containsPattern("\n +duration_measured +[0-9.]+\n")
        .containsPattern("\n +chapter +7\n")
        .doesNotContain("voice_analysis");
    assertThat(Tree.of(folder)).as("nothing is written").isEqualTo(before);
  }

  @Test
  void whatCannotBeReadAtAllIsAFault() throws Exception {
    assertThat(inspect().err()).contains("there is no such folder");
    assertThat(inspect().exitCode()).isEqualTo(1);

    Files.createDirectories(corpus());
    Files.writeString(
        corpus().resolve("a.parquet"), "version https://git-lfs.github.com/spec/v1\n");
    Program.Result pointer = inspect();
    assertThat(pointer.exitCode()).isEqualTo(1);
    assertThat(pointer.err()).startsWith("Nothing can be read: a.parquet: lfs-pointer: ");
    assertThat(pointer.out()).containsPattern("unreadable +a.parquet");

    shard("a", "SELECT 'no sound'::BLOB AS audio, transcript FROM sample LIMIT 3");
    Program.Result noSound = inspect();
    assertThat(noSound.exitCode()).isEqualTo(1);
    assertThat(noSound.err()).startsWith("Nothing can be read: a.parquet, row 0: ");

    shard("a", "SELECT audio, gender FROM sample LIMIT 0");
    assertThat(inspect().err()).contains("there are no such rows");
    shard("a", "SELECT audio, gender FROM sample LIMIT 3");
    Program.Result filtered = inspect("--filter=gender=x");
    assertThat(filtered.exitCode()).isEqualTo(1);
    assertThat(filtered.err()).contains("no row fits the filter");
    assertThat(filtered.out()).contains("gender: ");
  }

  @Test
  void columnsOfAnotherTypeAndCompressionSaySo() throws Exception {
    shard("a", "SELECT audio, [transcript] AS transcript FROM sample LIMIT 2");

    Program.Result result = inspect();

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out()).containsPattern("column +transcript +transcript: list of string");
    assertThat(result.err())
        .contains(
            "unsupported-type: column 'transcript' is a list",
            "--column transcript=NAME names another one, --column transcript= none");
    assertThat(inspect("--column=transcript=").exitCode()).isZero();
  }

  @Test
  void whatProcessWouldRefuseIsShownAndRefused() throws Exception {
    shard("a", "SELECT audio AS mp3, audio AS wav, transcript FROM sample LIMIT 2");

    Program.Result result = inspect();

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).containsPattern("further +mp3 \\(struct.*wav \\(struct");
    assertThat(result.err()).contains("choose with --column audio=mp3");
    assertThat(inspect("--column=audio=wav").exitCode()).isZero();
    assertThat(inspect("--split=test").exitCode()).isEqualTo(2);
    assertThat(inspect("--shards=0").exitCode()).isEqualTo(2);
    assertThat(inspect("--filter=snr_db>=loud").exitCode()).isEqualTo(2);
  }

  @Test
  void theTerminalObeysNothingOfTheCorpus() throws Exception {
    shard(
        "a",
        "SELECT audio, chr(27) || '[31mred' || chr(10) || 'line' AS transcript, 1 AS \"\u001b[2J\u202ex\" FROM sample LIMIT 1");

    Program.Result result = inspect();

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("[31mred line").doesNotContain("\u001b", "\u202e");
  }

  @Test
  void manyShardsAreNotAllOpened() throws Exception {
    shard("a-0", "SELECT audio, transcript FROM sample LIMIT 3");
    for (int i = 1; i < 5; i++) {
      Files.copy(corpus().resolve("a-0.parquet"), corpus().resolve("a-%d.parquet".formatted(i)));
    }

    Program.Result result = inspect("--shards=2");

    assertThat(result.out())
        .contains("2 of 5 opened: 6 rows")
        .contains("6 rows of the first 2 shards are selected")
        .contains("6 of 6 clips: ");
  }

  @Test
  void aCorpusOnTheHubIsSeenWithoutItsRecordings() throws Exception {
    try (HubServer server = new HubServer()) {
      String commit = server.publish("datasets/someone/voices", Program.SAMPLE);

      Program.Result result =
          Program.run(
              "inspect",
              "--input=hf://datasets/someone/voices",
              "--hubEndpoint=" + server.endpoint(),
              "--hubCache=" + folder.resolve("cache"));

      assertThat(result.exitCode()).as(result.err()).isZero();
      assertThat(result.out())
          .contains("someone/voices in hf://datasets/someone/voices@" + commit)
          .contains("rows in 7 groups")
          .containsPattern("recordings +6 of 6 clips: ");
      assertThat(folder.resolve("cache")).as("nothing is downloaded").doesNotExist();
    }
  }

  private Path corpus() {
    return folder.resolve("corpus");
  }

  private void shard(String name, String select) throws IOException {
    SqlShard.write(corpus().resolve(name + ".parquet"), select);
  }

  private Program.Result inspect(String... options) {
    List<String> arguments = new ArrayList<>(List.of("inspect", "--input=" + corpus()));
    arguments.addAll(List.of(options));
    return Program.run(arguments.toArray(String[]::new));
  }
}
