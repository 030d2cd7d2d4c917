package org.voicepersona.cli.run;

import static java.util.concurrent.TimeUnit.HOURS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.voicepersona.output.journal.MergedOutcomes;
import org.voicepersona.testing.CommandProcess;
import org.voicepersona.testing.Corpora;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;
import org.voicepersona.testing.SampleRows;
import org.voicepersona.testing.Tree;

/**
 * Whatever is killed with SIGKILL at random moments, and started again until it is done, publishes
 * byte for byte what it does when it is never killed.
 *
 * <p>{@code mvn verify -Pkills -Dit.test=RandomKillsIT} kills each kind a hundred times; {@code
 * -Drandom.kills=N} so often; {@code -Drandom.seed=S} repeats the choice that a failure names.
 */
class RandomKillsIT {

  private static final int KILLED = 137;
  private static final int INTERRUPTED = 130;
  private static final int FEW = 3;
  private static final int MANY = Integer.getInteger("random.kills", 100);
  private static final long FIXED_SEED = 20;
  private static final int COPIES = 4;
  private static final int ROWS_OF_COPY = 33;

  @TempDir private static Path folder;
  private static Path corpus;

  private long seed;
  private Random random;
  private String name;

  /** What is killed. */
  enum Work {
    /** Journals, commits few parts and publishes. */
    DESCRIBING,
    /** Has a part for each row, which are merged at its end and when it is started again. */
    MERGING,
    /** Describes what is left of the first generation again. */
    REGENERATING;

    /** Returns a place to work in, that is new. */
    Path begin(String name) throws IOException {
      Path output = folder.resolve(this + name);
      return this == REGENERATING ? Tree.copy(folder.resolve("described"), output) : output;
    }

    String[] command(Path output) {
      return switch (this) {
        case DESCRIBING -> commandLine("process", Program.SAMPLE, output, 4);
        case MERGING -> commandLine("process", corpus, output, 1);
        case REGENERATING ->
            commandLine("regenerate", Program.SAMPLE, output, 4, "--where=generation=1");
      };
    }
  }

  private static String[] commandLine(
      String name, Path input, Path output, int rowsPerPart, String... more) {
    return Stream.concat(
            Stream.of(
                name,
                "--input=" + input,
                "--dataset=voices",
                "--describer=acoustic",
                "--max-audio-seconds=1",
                "--output=" + output,
                "--checkpoint-interval=" + rowsPerPart),
            Stream.of(more))
        .toArray(String[]::new);
  }

  @BeforeAll
  static void makeCorpora() throws IOException {
    corpus = Corpora.copiesOfSample(folder.resolve("corpus"), COPIES);
    assertThat(COPIES * ROWS_OF_COPY).isGreaterThan(MergedOutcomes.FAN_IN);
    Path described = folder.resolve("described");
    run(commandLine("process", Program.SAMPLE, described, 4));
    run(commandLine("regenerate", Program.SAMPLE, described, 4, "--where=gender=female"));
  }

  private static void run(String... command) {
    Program.Result result = Program.run(command);
    assertThat(result.exitCode()).as(result.err()).isZero();
  }

  @BeforeEach
  void chooseSeed(TestInfo test) {
    boolean isLong = test.getTags().contains("kills");
    seed = Long.getLong("random.seed", isLong ? System.nanoTime() : FIXED_SEED);
    random = new Random(seed);
    name = isLong ? "-many-" : "-few-";
  }

  @ParameterizedTest
  @EnumSource
  void endsAsIfNeverKilled(Work work) throws Exception {
    killAtRandomMoments(work, FEW);
  }

  @ParameterizedTest
  @EnumSource
  @Tag("kills")
  @Timeout(value = 2, unit = HOURS)
  void endsAsIfNeverKilledManyTimes(Work work) throws Exception {
    killAtRandomMoments(work, MANY);
  }

  /** A run that ends before it is killed is compared, and the next begins elsewhere. */
  private void killAtRandomMoments(Work work, int kills) throws Exception {
    Path unkilled = work.begin(name + "unkilled");
    long millis = millisOf(unkilled, work.command(unkilled));
    Map<String, String> expected = PublishedFiles.digests(unkilled);
    int killed = 0;
    for (int place = 0; killed < kills; place++) {
      Path output = work.begin(name + place);
      boolean hasEnded = false;
      while (!hasEnded) {
        CommandProcess.Result result =
            killed < kills
                ? killBefore(millis, output, work.command(output))
                : CommandProcess.run(List.of(), work.command(output));
        hasEnded = result.exitCode() != KILLED;
        killed += hasEnded ? 0 : 1;
        assertThat(result.exitCode())
            .as("seed %d, after %d kills: %s", seed, killed, result.err())
            .isIn(KILLED, 0);
      }
      assertThat(PublishedFiles.digests(output))
          .as("seed %d, after %d kills", seed, killed)
          .isEqualTo(expected);
      Tree.delete(output);
    }
  }

  /** Returns how long a command goes on that is not killed, from when it is about to work. */
  private static long millisOf(Path output, String... command) throws Exception {
    long logs = logs(output);
    CommandProcess process = CommandProcess.start(List.of(), command);
    process.awaitMoment(() -> logs(output) > logs);
    long start = System.nanoTime();
    CommandProcess.Result result = process.await();
    assertThat(result.exitCode()).as(result.err()).isZero();
    return (System.nanoTime() - start) / 1_000_000;
  }

  private CommandProcess.Result killBefore(long millis, Path output, String... command)
      throws Exception {
    long logs = logs(output);
    return CommandProcess.start(List.of(), command)
        .killAfter(() -> logs(output) > logs, random.nextLong(millis));
  }

  @Test
  void watchEndsAsIfNeverKilled() throws Exception {
    killWatchAtRandomMoments(FEW);
  }

  @Test
  @Tag("kills")
  @Timeout(value = 2, unit = HOURS)
  void watchEndsAsIfNeverKilledManyTimes() throws Exception {
    killWatchAtRandomMoments(MANY);
  }

  private void killWatchAtRandomMoments(int kills) throws Exception {
    Path whole = folder.resolve("whole" + name);
    run(commandLine("process", corpus, whole, 1));
    Map<String, String> expected = PublishedFiles.digests(whole);
    int killed = 0;
    for (int place = 0; killed < kills; place++) {
      KilledWatch watch = new KilledWatch(folder.resolve("watch" + name + place), kills - killed);
      watch.describeAsItGrows();
      watch.end();
      killed = kills - watch.killsLeft;
      assertThat(PublishedFiles.digests(watch.output))
          .as("seed %d, after %d kills", seed, killed)
          .isEqualTo(expected);
      Tree.delete(watch.output);
    }
  }

  /**
   * A watch over a corpus that grows by a shard when all is published, so that rows have the same
   * numbers each time, and by enough for parts to be merged meanwhile.
   */
  private final class KilledWatch {

    private final Path grown;
    private final Path output;
    private int killsLeft;
    private long rows;
    private long rowsSeen;
    private long bytesSeen;
    private long longestStepMillis;
    private long killNanos;
    private CommandProcess process;

    KilledWatch(Path place, int kills) throws IOException, InterruptedException {
      this.grown = Files.createDirectories(place.resolve("corpus"));
      this.output = place.resolve("out");
      this.killsLeft = kills;
      start();
    }

    private void start() throws IOException, InterruptedException {
      long logs = logs(output);
      process =
          CommandProcess.start(
              List.of(),
              commandLine(
                  "process",
                  grown,
                  output,
                  1,
                  "--watch",
                  "--poll-seconds=1",
                  "--checkpoint-seconds=1",
                  "--publish-seconds=1"));
      process.awaitMoment(() -> logs(output) > logs);
      chooseKill();
    }

    /** The first shard tells how long one takes. */
    private void chooseKill() {
      killNanos =
          longestStepMillis == 0 || killsLeft == 0
              ? Long.MAX_VALUE
              : System.nanoTime() + 1_000_000 * random.nextLong(longestStepMillis * 3 / 2);
    }

    private boolean isToDie() {
      return killNanos != Long.MAX_VALUE && System.nanoTime() - killNanos >= 0;
    }

    void describeAsItGrows() throws IOException, InterruptedException {
      try (Stream<Path> files = Files.list(corpus)) {
        for (Path shard : files.sorted().toList()) {
          rows += SampleRows.read(shard).size();
          Corpora.appear(shard, grown.resolve(shard.getFileName()));
          long start = System.nanoTime();
          awaitPublished();
          longestStepMillis = Math.max(longestStepMillis, (System.nanoTime() - start) / 1_000_000);
          if (killNanos == Long.MAX_VALUE) {
            chooseKill();
          }
        }
      }
    }

    /** Counts only what has changed since. */
    private boolean isPublished() {
      long bytes = output.resolve("descriptions.jsonl").toFile().length();
      if (bytes != bytesSeen) {
        rowsSeen = PublishedFiles.described(output);
        bytesSeen = bytes;
      }
      return rowsSeen >= rows;
    }

    private void awaitPublished() throws IOException, InterruptedException {
      while (!isPublished()) {
        process.awaitMoment(() -> isPublished() || isToDie());
        if (isToDie()) {
          assertThat(process.kill().exitCode()).isEqualTo(KILLED);
          killsLeft--;
          start();
        }
      }
    }

    /** Stops it as a user does; it may be killed while it brings all into its order. */
    void end() throws IOException, InterruptedException {
      process.send("INT");
      CommandProcess.Result result =
          killsLeft == 0
              ? process.await()
              : process.killAfter(() -> true, random.nextLong(longestStepMillis));
      if (result.exitCode() == KILLED) {
        killsLeft--;
        start();
        awaitPublished();
        end();
      } else {
        assertThat(result.exitCode()).as("seed %d: %s", seed, result.err()).isEqualTo(INTERRUPTED);
      }
    }
  }

  /** Each start of the program has a log of its own. */
  private static long logs(Path output) {
    String[] names = output.resolve("logs").toFile().list();
    return names == null ? 0 : names.length;
  }
}
