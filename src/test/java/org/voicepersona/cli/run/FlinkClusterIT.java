package org.voicepersona.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Corpora;
import org.voicepersona.testing.DroppingProxy;
import org.voicepersona.testing.FlinkProcesses;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.SharedData;
import org.voicepersona.testing.api.ChatServer;
import org.voicepersona.testing.api.Reaction;

/**
 * A run on a real Flink cluster ends byte for byte like one on the Direct runner, whichever of its
 * processes die under way and wherever it is stopped.
 */
class FlinkClusterIT {

  private static final int TASK_MANAGERS = 2;
  private static final int KILLS = 20;

  /** What dies is missed, and its work begun again, in seconds rather than in half a minute. */
  private static final String[] IMPATIENT = {
    "-D", "heartbeat.interval=500",
    "-D", "restart-strategy.failure-rate.delay=1s",
    "-D", "jobmanager.adaptive-scheduler.resource-stabilization-timeout=1s",
    "-D", "cluster.registration.error-delay=500",
    "-D", "cluster.registration.refused-registration-delay=500"
  };

  @TempDir private static Path folder;
  private static FlinkProcesses cluster;

  private static Path many;
  private static Path sample;

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = FlinkProcesses.start(folder.resolve("cluster"), TASK_MANAGERS, IMPATIENT);
    many = Corpora.copiesOfSample(folder.resolve("many"), 8);
    sample = Corpora.copiesOfSample(folder.resolve("sample"), 1);
  }

  @AfterAll
  static void stopCluster() throws Exception {
    cluster.stop();
  }

  private static FlinkRun run(Path corpus, String name) {
    return new FlinkRun(cluster, corpus, folder.resolve(name), List.of(Program.BEGINNINGS));
  }

  /** A run of some seconds, which is still under way when something happens to it. */
  private static FlinkRun longRun(String name) {
    return new FlinkRun(cluster, many, folder.resolve(name), List.of("--max-audio-seconds=2"));
  }

  /** Two jobs to the same output count what each of them has done. */
  @Test
  void everyRowIsCountedByWhatBecameOfIt() throws Exception {
    Path corpus = Corpora.copiesOfSample(folder.resolve("with-faults"), 1);
    Files.writeString(corpus.resolve("train-cut-short.parquet"), "PAR1 and no more");
    Files.copy(
        SharedData.path("data/hostile/data/corrupt-pages.parquet"),
        corpus.resolve("train-damaged-pages.parquet"));
    FlinkRun run = run(corpus, "counted");
    assertThat(run.await("--limit=10").exitCode()).isZero();
    assertThat(cluster.metrics())
        .containsEntry("read", List.of(10L))
        .containsEntry("described", List.of(10L));

    run.assertDone(run.await());
    RunSummary.Counts counts = PublishedOutput.at(run.output()).summary().counts();
    assertThat(counts).isEqualTo(new RunSummary.Counts(39, 36, 3, 0, 0, 1));
    Map<String, List<Long>> metrics = cluster.metrics();
    assertThat(metrics)
        .containsEntry("settled", List.of(10L))
        .containsEntry("read", List.of(29L))
        .containsEntry("described", List.of(26L))
        .containsEntry("failed", List.of(3L))
        .containsEntry("failed-damaged-pages", List.of(3L))
        .containsEntry("failed_shards", List.of(1L))
        .containsEntry("failed-truncated", List.of(1L))
        .containsEntry("filtered", List.of(0L));
    assertThat(List.of("decode_ms", "hear_ms", "describe_ms"))
        .allSatisfy(name -> assertThat(metrics.get(name)).startsWith(26L));
  }

  @Test
  void whatAFilterLeavesOutIsCounted() throws Exception {
    FlinkRun run = run(sample, "filtered");
    assertThat(run.await("--filter=gender=female").exitCode()).isZero();
    RunSummary.Counts counts = PublishedOutput.at(run.output()).summary().counts();
    assertThat(counts.filtered()).isPositive();
    assertThat(cluster.metrics())
        .containsEntry("read", List.of(counts.read()))
        .containsEntry("described", List.of(counts.described()))
        .containsEntry("filtered", List.of(counts.filtered()));
  }

  @Test
  void countersAreSeenWhileACorpusIsWatched() throws Exception {
    FlinkRun run = run(Program.SAMPLE.resolve("data"), "watched-counters");
    CommandProcess process = run.watch("--filter=gender=female");
    process.awaitMoment(run.hasPublished(16));
    CommandProcess.Result stopped =
        process.interruptAt(
            () -> shows("read", 33) && shows("filtered", 17) && shows("described", 16));
    assertThat(stopped.err()).contains("Stopped. The same command goes on from here.");
  }

  private static boolean shows(String counter, long value) {
    try {
      return cluster.liveCounter(counter) == value;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("Flink does not answer", e);
    }
  }

  /** The job goes on with the one that is left, and when none is, with those that come. */
  @Test
  void taskManagersAreKilled() throws Exception {
    Random random = new Random(1);
    FlinkRun run = run(SharedData.path("data/real"), "killed-workers");
    CommandProcess process = run.start();
    int rows = 20 + random.nextInt(60);
    for (int taskManager = 1; taskManager <= TASK_MANAGERS; taskManager++) {
      process.awaitMoment(run.hasJournalled(rows));
      cluster.kill("taskmanager-" + taskManager);
      rows += 20 + random.nextInt(60);
    }
    cluster.mend(TASK_MANAGERS);
    run.assertDone(process.await());
  }

  @Test
  void theJobManagerIsKilled() throws Exception {
    FlinkRun run = longRun("killed-job-manager");
    CommandProcess process = run.start();
    process.awaitMoment(run.hasJournalled(50));
    cluster.kill("jobmanager");
    cluster.mend(TASK_MANAGERS);
    CommandProcess.Result lost = process.await();
    assertThat(lost.exitCode()).isEqualTo(1);
    assertThat(lost.err()).contains("has lost the job").contains("the same command goes on");

    Program.Result again = run.await();
    assertThat(again.out()).as(again.err()).contains("going on after");
    run.assertDone(again);
  }

  @Test
  void theCommandIsKilledAndItsJobRunsOn() throws Exception {
    try (ChatServer server = ChatServer.start()) {
      // The job is under way until the next commands have come.
      CountDownLatch refused = new CountDownLatch(1);
      server.plan(call -> call.number() <= 60 ? Reaction.ANSWER : Reaction.answerAfter(refused));
      FlinkRun run =
          new FlinkRun(
              cluster,
              Program.SAMPLE.resolve("data"),
              folder.resolve("killed-command"),
              List.of("--describer=api", "--api-model=m", "--api-base-url=" + server.baseUrl()));
      run.start().killAfter(run.hasJournalled(10), 0);

      Path link = Files.createSymbolicLink(folder.resolve("link-to-killed"), run.output());
      for (Path spelling : List.of(run.output(), link, run.output().resolve("logs/.."))) {
        Program.Result tooEarly = Program.run(run.command(spelling).toArray(new String[0]));
        assertThat(tooEarly.exitCode()).as(spelling.toString()).isEqualTo(1);
        assertThat(tooEarly.err()).contains("is under way on Flink at " + cluster.master());
      }

      refused.countDown();
      cluster.awaitNoJob();
      run.assertDone(run.await());
    }
  }

  /**
   * Whoever else comes is refused, by whatever name and on whatever runner, while the job lives.
   */
  @Test
  void theCommandLosesFlinkAndItsJobRunsOn() throws Exception {
    FlinkRun run = run(sample, "lost-rest");
    Path link = Files.createSymbolicLink(folder.resolve("link-to-lost"), run.output());
    try (DroppingProxy rest = new DroppingProxy(cluster.master())) {
      String[] options = {"--flinkMaster=" + rest.address(), "--flinkRestSeconds=2"};
      // A job that does not end by itself.
      CommandProcess process = run.watch(options);
      process.awaitMoment(run.hasJournalled(20));
      rest.drop();
      CommandProcess.Result lost = process.await();
      assertThat(lost.exitCode()).isEqualTo(1);
      assertThat(lost.err()).contains("has lost the job").contains("may be under way still");
      assertThat(run.journalled()).as("its journal is there").isGreaterThanOrEqualTo(20);

      List<String> direct = new ArrayList<>(run.command(link));
      direct.add("--flinkRestSeconds=1");
      Program.Result unknown = Program.run(direct.toArray(new String[0]));
      assertThat(unknown.exitCode()).isEqualTo(1);
      assertThat(unknown.err()).contains("is still written to").contains("job.json");
      rest.mend();
      Program.Result refused = Program.run(direct.toArray(new String[0]));
      assertThat(refused.exitCode()).isEqualTo(1);
      assertThat(refused.err()).contains("is under way on Flink at " + rest.address());

      cluster.cancelJob();
      Program.Result again = run.await(options);
      assertThat(again.out()).as(again.err()).contains("going on after");
      run.assertDone(again);
    }
  }

  @Test
  void aJobIsEndedWhenItsResultCannotBePublished() throws Exception {
    FlinkRun run = run(sample, "unpublished");
    CommandProcess.Result failed =
        run.watch(List.of("-Dvoicepersona.failpoint=publish-rename:0:error")).await();
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(failed.err()).contains("No space left on device");
    assertThat(cluster.get("/overview").get("jobs-running").asInt()).isZero();

    run.assertDone(run.await());
  }

  @Test
  void aSavepointFitsAnotherParallelism() throws Exception {
    cluster.mend(2 * TASK_MANAGERS);
    FlinkRun run = longRun("savepoint");
    CommandProcess first = run.start("--parallelism=2");
    first.awaitMoment(run.hasJournalled(60));
    String savepoint = cluster.stopWithSavepoint();
    CommandProcess.Result stopped = first.await();
    assertThat(stopped.err()).contains("Stopped. The same command goes on from here.");

    CommandProcess second = run.start("--parallelism=4", "--savepointPath=" + savepoint);
    second.awaitMoment(run.hasJournalled(40));
    String another = cluster.stopWithSavepoint();
    assertThat(second.await().exitCode()).isEqualTo(1);

    run.assertDone(run.await("--parallelism=2", "--savepointPath=" + another));
  }

  @Test
  @Tag("kills")
  void aWatchedCorpusGoesOnFromASavepoint() throws Exception {
    Path shards = Program.SAMPLE.resolve("data");
    Path corpus = Files.createDirectories(folder.resolve("growing"));
    Files.copy(shards.resolve("train-00000-of-00002.parquet"), corpus.resolve("train-0.parquet"));
    FlinkRun run = run(corpus, "watched");
    CommandProcess first = run.watch();
    first.awaitMoment(run.hasJournalled(5));
    String savepoint = cluster.stopWithSavepoint();
    assertThat(first.await().err()).contains("Stopped. The same command goes on from here.");

    Files.copy(shards.resolve("train-00001-of-00002.parquet"), corpus.resolve("train-1.parquet"));
    CommandProcess second = run.watch("--savepointPath=" + savepoint);
    CommandProcess.Result stopped = second.interruptAt(run.hasPublished(33));

    assertThat(stopped.err()).contains("Stopped. The same command goes on from here.");
    assertThat(run.published()).isEqualTo(run.publishedByDirectRunner());
  }

  @Tag("kills")
  @Test
  void manyTaskManagersAreKilled() throws Exception {
    Random random = new Random(20);
    Path real = SharedData.path("data/real");
    int kills = 0;
    for (int i = 0; kills < KILLS; i++) {
      FlinkRun run = run(real, "kills-" + i);
      CommandProcess process = run.start();
      int rows = random.nextInt(100);
      while (process.comesTo(run.hasJournalled(rows))) {
        cluster.kill("taskmanager-" + (1 + random.nextInt(TASK_MANAGERS)));
        cluster.mend(TASK_MANAGERS);
        kills++;
        rows += 30 + random.nextInt(100);
      }
      run.assertDone(process.await());
    }
  }
}
