package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SampleRows;
import org.voicepersona.testing.unsteady.FileFaults;
import org.voicepersona.testing.unsteady.UnsteadyFileSystem;

/** A shard that fails for a while costs no other shard, and none of its own rows in the end. */
class FailingShardsIT {

  private static final String FIRST = "train-0.parquet";
  private static final String SECOND = "train-1.parquet";

  @TempDir private Path folder;
  private Path corpus;

  @BeforeEach
  void writeTwoShards() throws IOException {
    corpus = folder.resolve("corpus");
    List<Group> rows = SampleRows.read();
    SampleRows.write(corpus.resolve(FIRST), rows.subList(0, 6), 2);
    SampleRows.write(corpus.resolve(SECOND), rows.subList(6, 8), 2);
  }

  @AfterEach
  void endFaults() {
    UnsteadyFileSystem.plan(FileFaults.NONE);
  }

  private Program.Result process(Path output, String runner, String... more) {
    return Program.run(
        Stream.concat(
                Stream.of(
                    "process",
                    "--input=" + UnsteadyFileSystem.uri(corpus),
                    "--dataset=voices",
                    "--describer=acoustic",
                    "--max-audio-seconds=0.5",
                    "--output=" + output,
                    "@runner-configs/" + runner + ".args"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static List<Failure> failures(Path output) throws IOException {
    try (Stream<Failure> failures = PublishedOutput.at(output).failures()) {
      return failures.toList();
    }
  }

  /** The footer can be read, and one row group is refused: 403 on a range. */
  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-local"})
  void aRowGroupThatIsRefusedIsAFailureAndTheJobGoesOn(String runner) throws Exception {
    Path output = folder.resolve("out");
    Path shard = corpus.resolve(FIRST);
    BlockMetaData second;
    try (var reader = ParquetFileReader.open(new LocalInputFile(shard))) {
      second = reader.getRowGroups().get(1);
    }
    long from = second.getStartingPos();
    UnsteadyFileSystem.plan(FileFaults.refusing(shard, from, from + second.getCompressedSize()));

    Program.Result result = process(output, runner);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(failures(output))
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.id()).isEqualTo(new RowId(FIRST, RowId.WHOLE_SHARD));
              assertThat(failure.reason()).isEqualTo("access-denied");
            });
    assertThat(PublishedOutput.at(output).summary().counts().described()).isBetween(2L, 4L);

    UnsteadyFileSystem.plan(FileFaults.NONE);
    assertThat(process(output, runner).exitCode()).isZero();
    assertThat(failures(output)).isEmpty();
    assertThat(process(folder.resolve("healthy"), "direct").exitCode()).isZero();
    assertThat(PublishedFiles.digests(output))
        .isEqualTo(PublishedFiles.digests(folder.resolve("healthy")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-local"})
  void aShardThatOpensOnlyAfterItWasPlannedIsToldAndReadByTheNextRun(String runner)
      throws Exception {
    Path output = folder.resolve("out");
    UnsteadyFileSystem.plan(
        new FileFaults() {
          private int opened;

          @Override
          public synchronized void open(Path file) throws IOException {
            // While columns are looked for and rows are planned.
            if (file.endsWith(FIRST) && opened++ < 2) {
              throw new NoSuchFileException(file.toString());
            }
          }
        });

    Program.Result result = process(output, runner);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(failures(output)).extracting(Failure::reason).containsExactly("missing-file");
    Map<RowId, Long> before = indices(output);
    assertThat(before).hasSize(2);

    assertThat(process(output, runner).exitCode()).isZero();
    assertThat(indices(output)).hasSize(8).containsAllEntriesOf(before);
    assertThat(indices(output).values()).doesNotHaveDuplicates().allMatch(index -> index < 8);
    assertThat(failures(output)).isEmpty();
  }

  private static Map<RowId, Long> indices(Path output) throws IOException {
    return Rows.of(output).indices();
  }

  @Test
  void aRangeIsRefusedBesideAShardThatCannotBeCounted() {
    UnsteadyFileSystem.plan(
        new FileFaults() {
          @Override
          public void open(Path file) throws IOException {
            if (file.endsWith(FIRST)) {
              throw new NoSuchFileException(file.toString());
            }
          }
        });
    Path output = folder.resolve("out");
    Program.Result result = process(output, "direct", "--start=1");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("--start and --end count rows")
        .contains(FIRST)
        .contains("cannot be counted");
    assertThat(Files.exists(output.resolve("run.json"))).isFalse();
  }
}
