package org.voicepersona.cli.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.globe.Failure;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SharedData;
import org.voicepersona.testing.api.ChatServer;
import org.voicepersona.testing.api.Reaction;
import org.voicepersona.testing.hub.Fault;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;
import org.voicepersona.testing.hub.Request;

/** Runs over a corpus on the Hub end like runs over the same files on this machine. */
class HubRunIT {

  private static final String REPO = "datasets/someone/voices";
  private static final String DATASET = "someone/voices";

  /** By corpus, what a run over it on this machine published. */
  private static final Map<Path, Map<String, String>> LOCAL = new HashMap<>();

  @TempDir private Path folder;
  private HubServer server;

  @BeforeEach
  void start() throws IOException {
    server = new HubServer();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private List<String> command(String input, Path output, String... more) {
    return Stream.concat(
            Stream.of(
                "process",
                "--input=" + input,
                "--dataset=" + DATASET,
                "--describer=acoustic",
                Program.BEGINNINGS,
                "--output=" + output,
                "--hubEndpoint=" + server.endpoint(),
                "--hubCache=" + folder.resolve("cache"),
                "--hubSilenceMillis=500",
                "--hubRetryMillis=2"),
            Stream.of(more))
        .toList();
  }

  private Program.Result process(String input, Path output, String... more) {
    return Program.run(command(input, output, more).toArray(new String[0]));
  }

  /** Returns what a run over all splits of the same files on this machine published. */
  private Map<String, String> digestsOfLocalRun(Path corpus) throws IOException {
    Map<String, String> known = LOCAL.get(corpus);
    if (known != null) {
      return known;
    }
    Path output = folder.resolve("local");
    Program.Result local = process(corpus.toString(), output, "--split=all");
    assertThat(local.exitCode()).as(local.err()).isZero();
    LOCAL.put(corpus, PublishedFiles.digests(output));
    return LOCAL.get(corpus);
  }

  @Test
  void streamsACorpusAndRecordsItsCommit() throws Exception {
    String commit = server.publish(REPO, Program.SAMPLE);
    Path output = folder.resolve("out");

    Program.Result result = process("hf://" + REPO, output);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfLocalRun(Program.SAMPLE));
    RunSummary summary = PublishedOutput.at(output).summary();
    assertThat(summary.corpus().revision()).isEqualTo(commit);
    assertThat(summary.measures())
        .containsEntry("hub_requests", (double) server.requests().size())
        .containsEntry("hub_retries", 0.0);
    assertThat(server.contentBytes()).isLessThan(bytes(Program.SAMPLE.resolve("data")));
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void takesAPatternAndASplit() throws Exception {
    server.publish(REPO, Program.SAMPLE);
    Path one = folder.resolve("one");
    String pattern = "hf://" + REPO + "/data/train-00001-*.parquet";
    assertThat(process(pattern, one).exitCode()).isZero();
    long described = PublishedOutput.at(one).summary().counts().described();
    assertThat(described).isBetween(1L, 32L);

    Program.Result none = process("hf://" + REPO, folder.resolve("none"), "--split=test");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("split is 'test'", "there are train (2)");
  }

  @Test
  void aFewRowsCostAFooterAndARowGroup() throws Exception {
    Path real = SharedData.path("data/real");
    server.publish(REPO, real);
    Path first = real.resolve("data/train-00000-of-00004.parquet");
    long needed = footerBytes(first) + rowGroupBytes(first, 0);

    Program.Result result = process("hf://" + REPO, folder.resolve("out"), "--limit=10");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.contentBytes()).isBetween(needed / 2, needed * 105 / 100);
    assertThat(needed).isLessThan(Files.size(first) / 2);
    // The card, and of two shards the footer: the last one's columns may have other names.
    assertThat(server.requests(Request::isContent)).hasSizeLessThan(9);
  }

  /** The footer with its length and the magic word. */
  private static long footerBytes(Path shard) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(shard.toFile(), "r")) {
      file.seek(file.length() - 8);
      return Integer.reverseBytes(file.readInt()) + 8L;
    }
  }

  private static long rowGroupBytes(Path shard, int group) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var result =
            connection
                .createStatement()
                .executeQuery(
                    "select sum(total_compressed_size) from parquet_metadata('%s') where row_group_id = %d"
                        .formatted(shard, group))) {
      result.next();
      return result.getLong(1);
    }
  }

  @Test
  void aWholeCorpusIsReadOnce() throws Exception {
    Path real = SharedData.path("data/real");
    server.publish(REPO, real);
    Path output = folder.resolve("out");
    assertThat(process("hf://" + REPO, output, "--split=all").exitCode()).isZero();
    assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfLocalRun(real));
    assertThat(server.contentBytes()).isLessThan(bytes(real.resolve("data")) * 105 / 100);
  }

  /** Of each of the two shards that two threads read: the row group of a clip, and the next. */
  @Test
  void aSlowDescriberIsReadForAsItGoesOn() throws Exception {
    Path real = SharedData.path("data/real");
    server.publish(REPO, real);
    Path first = real.resolve("data/train-00000-of-00004.parquet");
    Path second = real.resolve("data/train-00001-of-00004.parquet");
    long twoEach =
        rowGroupBytes(first, 0)
            + rowGroupBytes(first, 1)
            + rowGroupBytes(second, 0)
            + rowGroupBytes(second, 1);
    long needed = twoEach + rowGroupBytes(first, 2) + rowGroupBytes(first, 3);
    Queue<Long> bytes = new ConcurrentLinkedQueue<>();
    try (ChatServer api = ChatServer.start()) {
      api.plan(
          call -> {
            bytes.add(server.contentBytes());
            return Reaction.ANSWER;
          });

      List<String> command =
          new ArrayList<>(
              command("hf://" + REPO, folder.resolve("out"), "--limit=120", "--describer=api"));
      command.remove("--describer=acoustic");
      command.addAll(
          List.of(
              "--targetParallelism=2",
              "--api-model=hears-1",
              "--api-base-url=" + api.baseUrl(),
              "--api-concurrency=1"));
      Program.Result result = Program.run(command.toArray(String[]::new));

      assertThat(result.exitCode()).as(result.err()).isZero();
    }
    assertThat(bytes.element()).isLessThan(twoEach * 105 / 100).isLessThan(needed * 3 / 4);
    assertThat(server.contentBytes()).isBetween(needed, needed * 105 / 100);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void everyFaultAloneChangesNothing(Fault fault) throws Exception {
    server.publish(REPO, Program.SAMPLE);
    server.plan(FaultPlan.everyContent(4, fault));
    Path output = folder.resolve("out");

    Program.Result result = process("hf://" + REPO, output);

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.faults()).containsOnlyKeys(fault);
    assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfLocalRun(Program.SAMPLE));
  }

  @Test
  void aMixtureOfFaultsChangesNothing() throws Exception {
    Path real = SharedData.path("data/real");
    server.publish(REPO, real);
    server.plan(FaultPlan.random(1, 0.25, List.of(Fault.values())));
    Path output = folder.resolve("out");

    Program.Result result = process("hf://" + REPO, output, "--split=all");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.faults().values().stream().mapToLong(Long::longValue).sum())
        .isGreaterThan(10);
    RunSummary summary = PublishedOutput.at(output).summary();
    assertThat(summary.measures().get("hub_retries")).isGreaterThan(5.0);
    assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfLocalRun(real));
  }

  @Test
  void aShardThatIsRefusedFailsAndTheOthersGoOn() throws Exception {
    String commit = server.publish(REPO, Program.SAMPLE);
    String shard = "data/train-00000-of-00002.parquet";
    server.refuse(
        "/%s/resolve/%s/%s".formatted(REPO, commit, shard), 403, "GatedRepo", "Not for you");
    Path output = folder.resolve("out");

    assertThat(process("hf://" + REPO, output).exitCode()).isZero();

    try (Stream<Failure> failures = PublishedOutput.at(output).failures()) {
      assertThat(failures)
          .singleElement()
          .satisfies(
              failure -> {
                assertThat(failure.id().shard()).isEqualTo(shard);
                assertThat(failure.reason()).isEqualTo("access-denied");
                assertThat(failure.message()).contains("GatedRepo").contains("HF_TOKEN");
              });
    }
    assertThat(PublishedOutput.at(output).summary().counts().described()).isPositive();
  }

  @Test
  void aCorpusThatChangesUnderARunIsNotMixed() throws Exception {
    String before = server.publish(REPO, Program.SAMPLE);
    Path output = folder.resolve("out");
    assertThat(process("hf://" + REPO, output, "--limit=3").exitCode()).isZero();

    String card = server.publish(REPO, "README.md", new byte[] {1});
    assertThat(process("hf://" + REPO, output, "--limit=4").exitCode()).isZero();
    assertThat(PublishedOutput.at(output).summary().corpus().revision()).isEqualTo(card);

    String added = "data/train-00002-of-00003.parquet";
    byte[] shard = Files.readAllBytes(Program.SAMPLE.resolve("data/train-00000-of-00002.parquet"));
    String after = server.publish(REPO, added, shard);
    Program.Result changed = process("hf://" + REPO, output, "--limit=5");
    assertThat(changed.exitCode()).isEqualTo(1);
    assertThat(changed.err()).contains(card).contains(after).contains(added + " is new");

    Program.Result pinned = process("hf://" + REPO + "@" + before, output, "--limit=5");
    assertThat(pinned.exitCode()).as(pinned.err()).isZero();
    assertThat(pinned.out()).contains("going on after 4 rows");
  }

  @Test
  void theTokenStaysWithTheHub() throws Exception {
    String secret = "hf_aVerySecretToken";
    server.publish(REPO, Program.SAMPLE);
    server.plan(FaultPlan.everyContent(3, Fault.UNAVAILABLE));
    Path output = folder.resolve("out");

    CommandProcess.Result result =
        CommandProcess.start(
                Map.of("HF_TOKEN", secret),
                List.of(),
                command("hf://" + REPO, output, "--limit=3").toArray(new String[0]))
            .await();

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(server.tokensSeen().get(Request.Host.HUB)).containsExactly("Bearer " + secret);
    assertThat(server.tokensSeen().get(Request.Host.STORAGE)).isEmpty();
    assertThat(result.out() + result.err()).doesNotContain(secret);
    try (Stream<Path> written = Files.walk(output)) {
      for (Path file : written.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, ISO_8859_1)).as(file.toString()).doesNotContain(secret);
      }
    }
  }

  @Test
  void downloadsFirstWhenAskedToAndThenNeedsNoHub() throws Exception {
    server.publish(REPO, Program.SAMPLE);
    Path output = folder.resolve("out");
    Program.Result full = process("hf://" + REPO, output, "--full", "--limit=3");
    assertThat(full.exitCode()).as(full.err()).isZero();
    assertThat(full.out()).contains("2 of 2 MB");
    assertThat(server.contentBytes()).isEqualTo(bytes(Program.SAMPLE.resolve("data")));
    int requests = server.requests().size();

    CommandProcess.Result offline =
        CommandProcess.start(
                Map.of("HF_HUB_OFFLINE", "1"),
                List.of(),
                command("hf://" + REPO, output).toArray(new String[0]))
            .await();

    assertThat(offline.exitCode()).as(offline.err()).isZero();
    assertThat(offline.out()).contains("going on after 3 rows");
    assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfLocalRun(Program.SAMPLE));
    assertThat(server.requests()).hasSize(requests);
  }

  @Test
  void fetchesADataSetForLaterRuns() throws Exception {
    String commit = server.publish(REPO, Program.SAMPLE);
    String[] fetch = {
      "fetch", "dataset", DATASET, "--hubEndpoint=" + server.endpoint(), "--hubCache=" + folder
    };
    Program.Result fetched = Program.run(fetch);
    assertThat(fetched.exitCode()).as(fetched.err()).isZero();
    assertThat(fetched.out()).contains("snapshots/" + commit);
    long bytes = server.contentBytes();
    assertThat(Program.run(fetch).exitCode()).isZero();
    assertThat(server.contentBytes()).isEqualTo(bytes);

    assertThat(Program.run("fetch", "dataset", "no name").exitCode()).isEqualTo(2);
    fetch[2] = "no/such";
    Program.Result missing = Program.run(fetch);
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err().lines()).singleElement().asString().contains("RepoNotFound");
  }

  @Test
  void saysInALineWhatIsWrongWithAnAddress() {
    Program.Result missing = process("hf://datasets/no/such", folder.resolve("out"));
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err().lines()).singleElement().asString().contains("RepoNotFound");
    Program.Result malformed = process("hf://datasets/nothing", folder.resolve("out"));
    assertThat(malformed.exitCode()).isEqualTo(2);
    assertThat(malformed.err()).contains("hf://datasets/OWNER/NAME");
  }
}
