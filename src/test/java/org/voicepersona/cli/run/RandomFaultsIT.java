package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.parquet.example.data.Group;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.globe.RowId;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SampleRows;
import org.voicepersona.testing.hub.Fault;
import org.voicepersona.testing.hub.FaultPlan;
import org.voicepersona.testing.hub.HubServer;
import org.voicepersona.testing.unsteady.FileFaults;
import org.voicepersona.testing.unsteady.UnsteadyFileSystem;

/**
 * Whatever fails and comes back, in whatever order: shards, row groups, the file system, addresses
 * on the Hub, the disk, the process. Every row is told of, once, under a number that stays; and in
 * the end the result is that of a run without faults.
 */
class RandomFaultsIT {

  private static final int SHARDS = 12;
  private static final int ROWS_PER_SHARD = 4;
  private static final String FAIL_POINT = "voicepersona.failpoint";
  private static final List<String> STEPS =
      List.of("journal-write", "journal-line", "part-rename", "publish-rename", "parquet-footer");

  /** Of shards that are refused until the Hub is healthy again. */
  private static final List<Integer> REFUSALS = List.of(401, 403, 404, 410, 416);

  /** Of all other requests, each of which may be well the next time. */
  private static final List<Fault> ADDRESS_FAULTS =
      List.of(
          Fault.EXPIRED_ADDRESS,
          Fault.TOO_MANY_REQUESTS,
          Fault.SERVER_ERROR,
          Fault.BAD_GATEWAY,
          Fault.UNAVAILABLE,
          Fault.GATEWAY_TIMEOUT,
          Fault.RESET,
          Fault.RESET_IN_BODY,
          Fault.TRUNCATION,
          Fault.RANGE_IGNORED,
          Fault.CHANGED_ETAG,
          Fault.LFS_POINTER,
          Fault.HTML_PAGE);

  @TempDir private static Path folder;
  private static Path corpus;
  private static Path faultless;
  private static final List<RowId> ALL = new ArrayList<>();

  @BeforeAll
  static void runWithoutFaults() throws IOException {
    corpus = folder.resolve("corpus");
    List<Group> rows = SampleRows.read();
    for (int shard = 0; shard < SHARDS; shard++) {
      List<Group> ofShard = new ArrayList<>();
      String name = "data/train-%05d-of-%05d.parquet".formatted(shard, SHARDS);
      for (int row = 0; row < ROWS_PER_SHARD; row++) {
        Group group = rows.get((shard * ROWS_PER_SHARD + row) % rows.size());
        ofShard.add(shard == 5 && row == 2 ? SampleRows.withoutAudio(group) : group);
        ALL.add(new RowId(name, row));
      }
      SampleRows.write(corpus.resolve(name), ofShard, 2);
    }
    faultless = folder.resolve("faultless");
    assertThat(new Schedule(0, faultless, corpus.toString()).run("direct").exitCode()).isZero();
  }

  @AfterEach
  void endFaults() {
    System.clearProperty(FAIL_POINT);
    UnsteadyFileSystem.plan(FileFaults.NONE);
  }

  static LongStream many() {
    return LongStream.rangeClosed(6, 55);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyRowIsToldOfOnce(long seed) throws Exception {
    check(seed);
  }

  @Tag("soak")
  @ParameterizedTest
  @MethodSource("many")
  void everyRowIsToldOfOnceInManySchedules(long seed) throws Exception {
    check(seed);
  }

  private static void check(long seed) throws Exception {
    if (seed % 5 == 3) {
      checkOnTheHub(seed);
    } else {
      Schedule schedule =
          new Schedule(seed, folder.resolve("out-" + seed), UnsteadyFileSystem.uri(corpus));
      schedule.runThroughFaults(runner(seed % 5 == 4 || seed % 10 == 1));
    }
  }

  private static String runner(boolean isFlink) {
    return isFlink ? "flink-local" : "direct";
  }

  private static void checkOnTheHub(long seed) throws Exception {
    try (HubServer server = new HubServer()) {
      String repository = "datasets/someone/voices";
      String commit = server.publish(repository, corpus);
      Random random = new Random(seed);
      for (int status : REFUSALS) {
        String name = "data/train-%05d-of-%05d.parquet".formatted(random.nextInt(SHARDS), SHARDS);
        server.refuse(
            "/%s/resolve/%s/%s".formatted(repository, commit, name), status, "", "Not now");
      }
      Schedule schedule =
          new Schedule(
              seed,
              folder.resolve("out-" + seed),
              "hf://" + repository,
              "--hubEndpoint=" + server.endpoint(),
              "--hubCache=" + folder.resolve("cache-" + seed),
              "--hubRetryMillis=2",
              "--hubSilenceMillis=500");
      for (int run = 0; run < 2; run++) {
        server.plan(FaultPlan.random(seed * 1000 + run, 0.2, ADDRESS_FAULTS));
        schedule.assertDone(schedule.run(runner(run == 1 && seed % 10 == 3)), true);
      }
      try (HubServer healthy = new HubServer()) {
        healthy.publish(repository, corpus);
        Schedule again =
            new Schedule(
                seed,
                folder.resolve("out-" + seed),
                "hf://" + repository,
                "--hubEndpoint=" + healthy.endpoint(),
                "--hubCache=" + folder.resolve("cache-" + seed));
        again.assertFinal();
      }
    }
  }

  /** What happens to one output. */
  private static final class Schedule {

    private final Random random;
    private final long seed;
    private final Path output;
    private final List<String> command;

    /** What was published before. */
    private Rows before = new Rows(Map.of(), Map.of(), Map.of());

    Schedule(long seed, Path output, String input, String... more) {
      this.random = new Random(seed);
      this.seed = seed;
      this.output = output;
      this.command =
          new ArrayList<>(
              List.of(
                  "process",
                  "--input=" + input,
                  "--dataset=voices",
                  "--describer=acoustic",
                  "--max-audio-seconds=0.3",
                  "--checkpoint-interval=3",
                  "--output=" + output));
      command.addAll(List.of(more));
    }

    private String[] command(String runner, List<String> more) {
      List<String> whole = new ArrayList<>(command);
      whole.add("@runner-configs/" + runner + ".args");
      whole.addAll(more);
      return whole.toArray(new String[0]);
    }

    Program.Result run(String runner, String... more) {
      return Program.run(command(runner, List.of(more)));
    }

    void runThroughFaults(String runner) throws Exception {
      for (int run = 0; run < 3; run++) {
        long faults = seed * 1000 + run;
        List<String> how = random.nextBoolean() ? List.of("--new") : List.of();
        String step = "%s:%d".formatted(STEPS.get(random.nextInt(STEPS.size())), random.nextInt(8));
        // Each plan is passed through once in a process; its name tells it from others.
        String plan = "%s:error:%d".formatted(step, faults);
        if (run == 1 && seed % 5 == 1) {
          CommandProcess.run(
              List.of(
                  "-D%s=%d".formatted(UnsteadyFileSystem.SEED, faults),
                  "-D%s=%s:kill".formatted(FAIL_POINT, step)),
              command(runner, how));
          assertOnce();
          continue;
        }
        UnsteadyFileSystem.plan(FileFaults.seeded(faults));
        if (random.nextBoolean()) {
          System.setProperty(FAIL_POINT, plan);
        }
        Program.Result result = Program.run(command(runner, how));
        System.clearProperty(FAIL_POINT);
        UnsteadyFileSystem.plan(FileFaults.NONE);
        assertDone(result, result.exitCode() == 0);
      }
      assertFinal();
    }

    /** Checks what stands after a run, which has told of every row if it is through. */
    void assertDone(Program.Result result, boolean isThrough)
        throws IOException, InterruptedException {
      awaitWorkers();
      assertThat(result.exitCode()).as(result.out() + result.err()).isIn(0, 1);
      assertThat(result.err()).doesNotContain("\tat ");
      if (isThrough) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        Rows rows = Rows.of(output);
        assertThat(ALL).allMatch(rows::tellsOf);
      }
      assertOnce();
    }

    /** Waits for what a failed run has still in hand; else the end of its process would end it. */
    private static void awaitWorkers() throws InterruptedException {
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().startsWith("direct-runner-worker")) {
          thread.join(Duration.ofSeconds(30).toMillis());
        }
      }
    }

    /** Checks that rows and numbers are there once, and what was described before as it was. */
    private void assertOnce() throws IOException {
      if (Files.exists(output.resolve("run.json"))) {
        Rows rows = Rows.of(output);
        assertThat(rows.indices()).containsAllEntriesOf(before.indices());
        assertThat(rows.failures().values()).doesNotContain("");
        before = rows;
      }
    }

    /** Runs without faults, after which the result is that of a run which never had any. */
    void assertFinal() throws IOException, InterruptedException {
      assertDone(run("direct"), true);
      Map<String, List<ToldRow>> now = ToldRow.in(output);
      Map<RowId, Long> numbers = new HashMap<>();
      for (String file : List.of("descriptions.jsonl", "failures.jsonl")) {
        now.get(file).forEach(row -> numbers.put(row.id(), row.index()));
      }
      assertThat(numbers).containsOnlyKeys(ALL);
      assertThat(numbers.values())
          .containsExactlyInAnyOrderElementsOf(LongStream.range(0, ALL.size()).boxed().toList());
      Map<String, List<ToldRow>> expected = ToldRow.in(faultless);
      expected.replaceAll((file, rows) -> ToldRow.renumbered(rows, numbers));
      assertThat(now).isEqualTo(expected);
      if (Rows.of(output).indices().equals(Rows.of(faultless).indices())) {
        assertThat(PublishedFiles.digests(output)).isEqualTo(PublishedFiles.digests(faultless));
      }
    }
  }
}
