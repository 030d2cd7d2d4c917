package org.voicepersona.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.SqlShard;

/** The corpora that scripts/bench memory and scale read. */
class BenchCorpusTest {

  @TempDir private Path folder;

  private Path made(String... options) {
    Path corpus = folder.resolve("corpus");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("bench", "corpus", "--to=" + corpus, "--page=1"));
    command.addAll(List.of(options));
    Program.Result made = Program.run(command.toArray(String[]::new));
    assertThat(made.exitCode()).as(made.err()).isZero();
    return corpus;
  }

  @Test
  void groupsAndPagesHoldWhatWasAskedFor() throws Exception {
    Path corpus = made("--clips=5", "--shards=2", "--group=3");

    assertThat(
            SqlShard.query(
                "SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata('%s/*.parquet') ORDER BY 1"
                    .formatted(corpus)))
        .containsExactly("0|3", "1|2");
    assertThat(
            SqlShard.query(
                "SELECT count(DISTINCT audio.bytes), min(octet_length(audio.bytes)) FROM '%s/*.parquet'"
                    .formatted(corpus)))
        .as("clips of 10 s of 16 bits, each another one")
        .containsExactly("10|320044");
    assertThat(Program.run("inspect", "--input=" + corpus).out()).contains("10 rows in 4 groups");
  }

  @Test
  void clipsAreAsLongAsWasAskedFor() throws Exception {
    Path corpus = made("--clips=2", "--group=2", "--seconds=0.4");

    assertThat(
            SqlShard.query(
                "SELECT count(*), max(octet_length(audio.bytes)) FROM '%s/*.parquet'"
                    .formatted(corpus)))
        .containsExactly("2|12844");
  }
}
