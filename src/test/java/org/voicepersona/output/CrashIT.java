package org.voicepersona.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.testing.JavaProcess;
import org.voicepersona.testing.PublishedFiles;

/** A run that fails or dies at any step ends like one that did not. */
class CrashIT {

  private static final int ROWS = 60;
  private static final int MANY_ROWS = 1000;
  private static final int KILLED = 137;

  private static Map<String, String> undisturbed;

  @TempDir private Path folder;

  @AfterEach
  void removeFailPoint() {
    System.clearProperty(FailPoint.PROPERTY);
    FailPoint.reset();
  }

  /** Makes the published result of a run that nothing happened to. */
  @BeforeAll
  static void runUndisturbed(@TempDir Path directory) throws IOException {
    SimulatedRun.finish(directory, Outcomes.corpus(ROWS));
    undisturbed = PublishedFiles.digests(directory);
  }

  /** An output with an older, longer result of two more splits, and --no-resume begun over it. */
  private Path begunAnew() throws IOException {
    Path directory = folder.resolve("output");
    SimulatedRun.finish(directory, List.of(Outcomes.described("old", 0, "old.parquet", 0)));
    Progress.open(directory, SimulatedRun.FINGERPRINT, false).close();
    return directory;
  }

  @ParameterizedTest
  @CsvSource({
    "journal-write, 0", "journal-write, 30", "journal-line, 0", "journal-line, 30",
    "part-rename, 0", "part-rename, 5", "part-renamed, 0", "part-renamed, 5",
    "parquet-footer, 0", "parquet-footer, 1", "publish-rename, 0", "publish-rename, 2",
    "publish-rename, 4", "publish-renamed, 0", "publish-renamed, 3", "publish-renamed, 4",
    "publish-remove, 0"
  })
  void aFullDiskLosesNothing(String step, int unharmed) throws IOException {
    Path directory = begunAnew();
    List<Outcome> outcomes = Outcomes.corpus(ROWS);

    System.setProperty(FailPoint.PROPERTY, step + ":" + unharmed + ":error");
    assertThatThrownBy(() -> SimulatedRun.finish(directory, outcomes))
        .hasStackTraceContaining("No space left on device");
    System.clearProperty(FailPoint.PROPERTY);

    SimulatedRun.finish(directory, outcomes);
    assertThat(PublishedFiles.digests(directory)).isEqualTo(undisturbed);
    assertThat(PublishedOutput.at(directory).summary().generation()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "journal-write, 33", "journal-line, 33", "part-rename, 3", "part-renamed, 3",
    "parquet-footer, 0", "publish-rename, 1", "publish-renamed, 1", "publish-remove, 0"
  })
  void deathLosesNothing(String step, int unharmed) throws Exception {
    Path directory = begunAnew();
    String failPoint = "-D%s=%s:%d:kill".formatted(FailPoint.PROPERTY, step, unharmed);

    assertThat(runInOwnProcess(directory, List.of(failPoint))).isEqualTo(KILLED);

    SimulatedRun.finish(directory, Outcomes.corpus(ROWS));
    assertThat(PublishedFiles.digests(directory)).isEqualTo(undisturbed);
  }

  /** So many rows are in more parts than are left as they are. */
  @ParameterizedTest
  @CsvSource({"part-rename, 145", "part-renamed, 145", "part-remove, 0", "part-remove, 60"})
  void deathWhilePartsAreMergedLosesNothing(String step, int unharmed) throws Exception {
    List<Outcome> outcomes = Outcomes.corpus(MANY_ROWS);
    Path inFewParts = folder.resolve("few");
    try (Progress progress = Progress.open(inFewParts, SimulatedRun.FINGERPRINT, true)) {
      SimulatedRun.describe(progress, outcomes, MANY_ROWS);
      SimulatedRun.publish(progress, true);
    }
    Path directory = folder.resolve("output");
    String failPoint = "-D%s=%s:%d:kill".formatted(FailPoint.PROPERTY, step, unharmed);
    assertThat(runInOwnProcess(directory, MANY_ROWS, List.of(failPoint))).isEqualTo(KILLED);
    SimulatedRun.finish(directory, outcomes);
    assertThat(PublishedFiles.digests(directory)).isEqualTo(PublishedFiles.digests(inFewParts));
  }

  /** Whatever depends on the hash codes of objects differs between these processes. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3})
  void anotherProcessPublishesTheSameBytes(int hashCodes) throws Exception {
    Path directory = folder.resolve("output");
    List<String> options = List.of("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=" + hashCodes);
    assertThat(runInOwnProcess(directory, options)).isZero();
    assertThat(PublishedFiles.digests(directory)).isEqualTo(undisturbed);
  }

  private int runInOwnProcess(Path directory, List<String> options) throws Exception {
    return runInOwnProcess(directory, ROWS, options);
  }

  private int runInOwnProcess(Path directory, int rows, List<String> options) throws Exception {
    ProcessBuilder java =
        JavaProcess.of(SimulatedRun.class, options, directory.toString(), Integer.toString(rows));
    Path log = Files.createFile(folder.resolve("process.log"));
    return java.redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
  }
}
