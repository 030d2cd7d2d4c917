package org.voicepersona.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.output.PublishedOutput;
import org.voicepersona.output.RecordField;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.hub.Fault;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;

/** A watched corpus is described as it grows, and ends like one that was there from the start. */
class WatchTest {

  private static final String FIRST = "train-00000-of-00002.parquet";
  private static final String SECOND = "train-00001-of-00002.parquet";
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
                    "--watch",
                    "--poll-seconds=1",
                    "--checkpoint-seconds=1",
                    "--publish-seconds=1"),
                Stream.of(more))
            .toArray(String[]::new));
  }

  /** Returns whether a shard is in the published files, which are made anew while it watches. */
  private static BooleanSupplier published(Path output, long rows) {
    return () -> {
      Path descriptions = output.resolve("descriptions.jsonl");
      try (Stream<String> lines =
          Files.exists(descriptions) ? Files.lines(descriptions) : Stream.empty()) {
        return lines.count() >= rows;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private Map<String, String> digestsOfPlainRun() throws IOException {
    Path output = folder.resolve("plain");
    Program.Result plain =
        Program.run(
            "process",
            "--input=" + Program.SAMPLE,
            "--dataset=voices",
            "--describer=acoustic",
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
    assertThat(stopped.out()).contains("whatever comes").contains("Stopped.");
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
    Path corpus = Files.createDirectories(folder.resolve("corpus/data"));
    Path output = folder.resolve("out");
    Files.copy(SHARDS.resolve(FIRST), corpus.resolve(FIRST));
    String flink = "@runner-configs/flink-local.args";

    CommandProcess.Result stopped =
        watch(folder.resolve("corpus").toString(), output, flink)
            .interruptAt(
                inTurn(
                    published(output, 1),
                    () -> appear(SECOND, corpus.resolve(SECOND)),
                    published(output, 33)));
    assertThat(stopped.out()).contains("Stopped.");
    assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfPlainRun());

    appear(FIRST, corpus.resolve("train-.parquet"));
    long all = 33 + rows(FIRST);
    CommandProcess.Result again =
        watch(folder.resolve("corpus").toString(), output, flink)
            .interruptAt(published(output, all));
    assertThat(again.out()).contains("going on after 33 rows");
    try (var voices = PublishedOutput.at(output).descriptions()) {
      assertThat(voices.map(voice -> voice.integer(RecordField.INDEX)))
          .containsExactlyElementsOf(Stream.iterate(0L, i -> i + 1).limit(all).toList());
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

  /** Puts a shard where it is watched for, as a whole. */
  private static void appear(String shard, Path place) {
    try {
      Path aside = Files.createTempFile(place.getParent(), "shard", "");
      Files.copy(SHARDS.resolve(shard), aside, StandardCopyOption.REPLACE_EXISTING);
      Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

      assertThat(result.err()).contains("cannot look for new shards, and will try again");
      assertThat(pushed[0]).isTrue();
      assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfPlainRun());
      assertThat(PublishedOutput.at(output).summary().measures().get("hub_retries")).isPositive();
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
