package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Corpora;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SampleRows;
import org.voicepersona.testing.hub.Fault;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;

/** A watched corpus is described as it grows, and ends like one that was there from the start. */
class WatchIT {

  private static final String FIRST = "train-00000-of-00002.parquet";
  private static final String SECOND = "train-00001-of-00002.parquet";
  private static final int KILLED = 137;
  private static final int INTERRUPTED = 130;
  private static final Path SHARDS = Program.SAMPLE.resolve("data");

  @TempDir private Path folder;

  private CommandProcess watch(String input, Path output, String... more) throws IOException {
    return CommandProcess.start(
        List.of(),
        Stream.concat(
                Stream.of(
                    "process",
                    "--input=" + input,
                    "--dataset=voices",
                    "--output=" + output,
                    "--describer=acoustic",
                    Program.BEGINNINGS,
                    "--watch",
                    "--poll-seconds=1",
                    "--checkpoint-seconds=1",
                    "--publish-seconds=1"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  /** Returns whether a shard is in the published files, which are made anew while it watches. */
  private static BooleanSupplier published(Path output, long rows) {
    return () -> PublishedFiles.described(output) >= rows;
  }

  private Map<String, String> digestsOfPlainRun(Path corpus) throws IOException {
    Path output = folder.resolve("plain");
    Program.Result plain =
        Program.run(
            "process",
            "--input=" + corpus,
            "--dataset=voices",
            "--describer=acoustic",
            Program.BEGINNINGS,
            "--output=" + output);
    assertThat(plain.exitCode()).as(plain.err()).isZero();
    return PublishedFiles.digests(output);
  }

  @Test
  void describesAFolderAsItGrowsAndGoesOnAfterAStop() throws Exception {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    Path output = folder.resolve("out");
    long all = 33;
    Files.copy(SHARDS.resolve(SECOND), corpus.resolve("train-0.parquet"));

    CommandProcess.Result stopped =
        watch(corpus.toString(), output).interruptAt(published(output, 5));
    assertThat(stopped.out()).contains("whatever comes");
    assertThat(stopped.err()).contains("Stopped.");
    long before = PublishedOutput.at(output).summary().counts().described();

    // A name that sorts before the shard whose rows are numbered already.
    Files.copy(SHARDS.resolve(FIRST), corpus.resolve("train-.parquet"));
    CommandProcess.Result again =
        watch(corpus.toString(), output).interruptAt(published(output, all));
    assertThat(again.out()).contains("going on after " + before + " rows");
    try (var voices = PublishedOutput.at(output).descriptions()) {
      assertThat(voices.map(voice -> voice.integer(RecordField.INDEX)))
          .containsExactlyElementsOf(Stream.iterate(0L, i -> i + 1).limit(all).toList());
    }
  }

  @Test
  void onFlinkShardsThatAppearAreDescribedOnce() throws Exception {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    Path output = folder.resolve("out");
    Files.copy(SHARDS.resolve(FIRST), corpus.resolve(FIRST));
    String flink = "@runner-configs/flink-local.args";

    CommandProcess.Result stopped =
        watch(corpus.toString(), output, flink)
            .interruptAt(
                inTurn(
                    published(output, 1),
                    () -> appear(SECOND, corpus.resolve(SECOND)),
                    published(output, 33)));
    assertThat(stopped.err()).contains("Stopped.");
    assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfPlainRun(corpus));

    appear(FIRST, corpus.resolve("train-.parquet"));
    long all = 33 + rows(FIRST);
    CommandProcess.Result again =
        watch(corpus.toString(), output, flink).interruptAt(published(output, all));
    assertThat(again.out()).contains("going on after 33 rows");
    try (var voices = PublishedOutput.at(output).descriptions()) {
      assertThat(voices.map(voice -> voice.integer(RecordField.INDEX)))
          .containsExactlyElementsOf(Stream.iterate(0L, i -> i + 1).limit(all).toList());
    }
  }

  /**
   * However a watch ends, and whatever goes on after it: each row once, with a number of its own.
   */
  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-local"})
  void goesOnAfterAKillBesideASecondCommandAndBehindProcess(String runner) throws Exception {
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    Path output = folder.resolve("out");
    String place = "@runner-configs/" + runner + ".args";
    Files.copy(SHARDS.resolve(FIRST), corpus.resolve(FIRST));
    CommandProcess.Result killed =
        watch(corpus.toString(), output, place).killAfter(published(output, 1), 0);
    assertThat(killed.exitCode()).as(killed.err()).isEqualTo(KILLED);

    CommandProcess watching = watch(corpus.toString(), output, place);
    appear(SECOND, corpus.resolve(SECOND));
    watching.awaitMoment(published(output, 33));
    Program.Result second = process(corpus, output, place);
    assertThat(second.exitCode()).as(second.out()).isEqualTo(1);
    assertThat(second.err()).contains(output.toString()).doesNotContain("\tat ");
    CommandProcess.Result ended = watching.interruptAt(published(output, 33));
    assertThat(ended.exitCode()).as(ended.err()).isEqualTo(INTERRUPTED);
    assertDescribedOnce(output, 33);

    Program.Result whole = process(corpus, output, place);
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfPlainRun(corpus));

    appear(FIRST, corpus.resolve("train-.parquet"));
    Program.Result grown = process(corpus, output, place, "--new");
    assertThat(grown.exitCode()).as(grown.err()).isZero();
    assertDescribedOnce(output, 33 + rows(FIRST));
    assertThat(PublishedOutput.at(output).summary().complete()).isTrue();
  }

  private static Program.Result process(Path corpus, Path output, String... more) {
    return Program.run(
        Stream.concat(
                Stream.of(
                    "process",
                    "--input=" + corpus,
                    "--dataset=voices",
                    "--describer=acoustic",
                    Program.BEGINNINGS,
                    "--output=" + output),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private static void assertDescribedOnce(Path output, long rows) throws IOException {
    try (var voices = PublishedOutput.at(output).descriptions()) {
      assertThat(voices.map(voice -> voice.integer(RecordField.INDEX)))
          .containsExactlyElementsOf(Stream.iterate(0L, i -> i + 1).limit(rows).toList());
    }
  }

  /** A copy stalls, and goes on; then everything is laid out anew, with more. */
  @ParameterizedTest
  @ValueSource(strings = {"direct", "flink-local"})
  void goesOnWithWhatProcessHasDoneWhileTheCorpusIsLaidOutAnew(String runner) throws Exception {
    Path corpus = folder.resolve("corpus");
    Path data = corpus.resolve("data");
    Path output = folder.resolve("out");
    List<Group> rows = SampleRows.read();
    SampleRows.layOut(data, rows.subList(0, 20), 1);
    byte[] whole =
        Files.readAllBytes(SampleRows.write(folder.resolve("aside"), rows.subList(20, 27)));
    String place = "@runner-configs/" + runner + ".args";
    String[] command = {
      "process",
      "--input=" + corpus,
      "--dataset=voices",
      "--describer=acoustic",
      Program.BEGINNINGS,
      "--output=" + output,
      place
    };
    assertThat(Program.run(command).exitCode()).isZero();
    List<String> first = Files.readAllLines(output.resolve("descriptions.jsonl"));
    assertThat(first).hasSize(20);

    CommandProcess.Result watched =
        watch(corpus.toString(), output, place)
            .interruptAt(
                inTurn(
                    published(output, 20),
                    () ->
                        write(
                            data.resolve("train-00007-of-00009.parquet"), whole, whole.length / 2),
                    inTurn(
                        () -> tellsOf(output, "train-00007-of-00009.parquet"),
                        () ->
                            write(
                                data.resolve("train-00007-of-00009.parquet"), whole, whole.length),
                        inTurn(
                            published(output, 27),
                            () -> layOut(data, rows),
                            published(output, 33)))));
    assertThat(watched.out()).contains("going on after 20 rows");
    assertThat(watched.err()).contains("Stopped.");
    assertThat(output.resolve("failures.jsonl")).isEmptyFile();

    Program.Result again = Program.run(command);
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).contains("going on after 33 rows");
    assertThat(PublishedOutput.at(output).summary().complete()).isTrue();
    assertThat(Files.readAllLines(output.resolve("descriptions.jsonl")))
        .hasSize(33)
        .startsWith(first.toArray(new String[0]));
    try (var voices = PublishedOutput.at(output).descriptions()) {
      assertThat(voices.map(voice -> voice.integer(RecordField.INDEX)))
          .containsExactlyElementsOf(Stream.iterate(0L, i -> i + 1).limit(33).toList());
    }
  }

  private static boolean tellsOf(Path output, String shard) {
    try {
      return Files.readString(output.resolve("failures.jsonl")).contains(shard);
    } catch (IOException e) {
      return false; // being replaced
    }
  }

  private static void write(Path file, byte[] bytes, int length) {
    try {
      Files.write(file, java.util.Arrays.copyOf(bytes, length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void layOut(Path data, List<Group> rows) {
    try {
      // Else its rows would be there twice for a moment.
      Files.delete(data.resolve("train-00007-of-00009.parquet"));
      SampleRows.layOut(data, rows, 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns whether the last moment has come, having done the step when the first had. */
  private static BooleanSupplier inTurn(
      BooleanSupplier first, Runnable step, BooleanSupplier last) {
    boolean[] done = {false};
    return () -> {
      if (!done[0] && first.getAsBoolean()) {
        done[0] = true;
        step.run();
      }
      return done[0] && last.getAsBoolean();
    };
  }

  private static void appear(String shard, Path place) {
    Corpora.appear(SHARDS.resolve(shard), place);
  }

  private static long rows(String shard) throws IOException {
    try (var reader = ParquetFileReader.open(new LocalInputFile(SHARDS.resolve(shard)))) {
      return reader.getRecordCount();
    }
  }

  @Test
  void describesTheHubsNewCommitsThroughFaults() throws Exception {
    try (HubServer server = new HubServer()) {
      String repository = "datasets/someone/voices";
      Path start = Files.createDirectories(folder.resolve("start/data"));
      Files.copy(SHARDS.resolve(FIRST), start.resolve(FIRST));
      server.publish(repository, folder.resolve("start"));
      server.plan(FaultPlan.everyContent(3, Fault.UNAVAILABLE));
      Path output = folder.resolve("out");
      boolean[] pushed = {false};
      BooleanSupplier pushThenAll =
          () -> {
            if (!pushed[0] && published(output, 1).getAsBoolean()) {
              pushed[0] = true;
              try {
                server.publish(
                    repository, "data/" + SECOND, Files.readAllBytes(SHARDS.resolve(SECOND)));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              // Longer than a look has patience for.
              server.plan(
                  FaultPlan.first(
                      12, Fault.BAD_GATEWAY, request -> request.path().startsWith("/api/")));
            }
            return published(output, 33).getAsBoolean();
          };

      CommandProcess.Result result =
          watch(
                  "hf://" + repository,
                  output,
                  "--hubEndpoint=" + server.endpoint(),
                  "--hubCache=" + folder.resolve("cache"),
                  "--hubRetryMillis=2")
              .interruptAt(pushThenAll);

      assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(INTERRUPTED);
      assertThat(logOf(output)).contains("cannot look for new shards, and will try again");
      assertThat(pushed[0]).isTrue();
      assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfPlainRun(Program.SAMPLE));
      assertThat(PublishedOutput.at(output).summary().measures().get("hub_retries")).isPositive();
    }
  }

  private static String logOf(Path output) throws IOException {
    try (Stream<Path> logs = Files.list(output.resolve("logs"))) {
      return Files.readString(logs.findFirst().orElseThrow());
    }
  }

  @Test
  void refusesASelectionThatNeedsTheWholeCorpus() {
    for (String wrong : List.of("--limit=3", "--start=1", "--balance=gender", "--full")) {
      Program.Result result =
          Program.run(
              "process", "--input=" + SHARDS, "--output=" + folder.resolve("o"), "--watch", wrong);
      assertThat(result.exitCode()).as(wrong).isEqualTo(2);
      assertThat(result.err()).contains("--watch");
    }
  }
}
