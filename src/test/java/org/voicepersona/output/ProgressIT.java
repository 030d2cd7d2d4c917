package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.directory.OutputException;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.LaunchedJob;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.JavaProcess;
import org.voicepersona.testing.PublishedFiles;

/** Taking an output directory: the lock, the fingerprint, what is settled. */
class ProgressIT {

  private static final String SHARD = Outcomes.shard(0);

  @TempDir private Path folder;

  private Progress open(boolean resume) throws IOException {
    return Progress.open(folder, SimulatedRun.FINGERPRINT, resume);
  }

  private static Fingerprint fingerprint(String... namesAndValues) {
    TreeMap<String, String> values = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Fingerprint(values);
  }

  private static IndexSet rows(int... rows) {
    IndexSet.Builder set = new IndexSet.Builder();
    for (int row : rows) {
      set.addNew("train", row);
    }
    return set.build();
  }

  @Test
  void journalledAndFailedRowsAreSettledButNotAShardThatFailed() throws IOException {
    try (Progress first = open(true)) {
      assertThat(first.settled()).isEqualTo(IndexSet.NONE);
      first.journal().append(Outcomes.described("train", 0, SHARD, 0));
      first.journal().append(Outcomes.failed("train", 5, SHARD, 5));
      new Parts(first.generation().parts())
          .commitWholeShard(StoredOutcome.of(Outcomes.failedShard("test", "broken.parquet")));
    }
    try (Progress second = open(true)) {
      assertThat(second.settled()).isEqualTo(rows(0, 5));
      assertThat(second.settledRows()).isEqualTo(2);
      assertThat(second.generation().journal())
          .as("a job that was lost may still append to it")
          .isNotEmptyDirectory();
      second.settle();
      assertThat(second.generation().journal()).isEmptyDirectory();
    }
  }

  @Test
  void anOutputIsRefusedWhileAJobThatWasLaunchedElsewhereMayLive() throws IOException {
    LaunchedJob job = new LaunchedJob("host:8081", "voicepersona to here");
    try (Progress first = open(true)) {
      first.isLaunching(job);
      first.journal().append(Outcomes.described("train", 0, SHARD, 0));
    }
    assertThatThrownBy(() -> open(true))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("voicepersona to here")
        .hasMessageContaining("host:8081")
        .hasMessageContaining("job.json");
    assertThat(DurableFiles.list(folder.resolve(".progress/1/journal"), "*")).hasSize(1);

    List<LaunchedJob> asked = new ArrayList<>();
    Progress.open(folder, SimulatedRun.FINGERPRINT, true, asked::add).close();
    assertThat(asked).containsExactly(job);
    open(true).close();
  }

  @Test
  void anOutputIsHeldUnderEverySpelling() throws IOException {
    Path link =
        Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "-l"), folder);
    try (Progress first = open(true)) {
      assertThat(first.settledRows()).isZero();
      Path here = Path.of("").toAbsolutePath();
      for (Path spelling :
          List.of(
              folder,
              link,
              folder.resolve("../" + folder.getFileName()),
              here.relativize(folder),
              Path.of(folder + "/"),
              folder.resolve(".progress/.."))) {
        assertThatThrownBy(() -> Progress.open(spelling, SimulatedRun.FINGERPRINT, true))
            .as(spelling.toString())
            .hasMessageContaining("another run is writing to");
      }
    } finally {
      Files.delete(link);
    }
    open(true).close();
  }

  @Test
  void aShardThatFailedIsPublishedAndForgottenWhenTheNextRunReadsIt() throws IOException {
    try (Progress first = open(true)) {
      SimulatedRun.describe(first, List.of(Outcomes.failedShard("train", SHARD)), 100);
      SimulatedRun.publish(first, true);
    }
    assertThat(PublishedOutput.at(folder).summary().counts().failedShards()).isEqualTo(1);

    SimulatedRun.finish(folder, List.of(Outcomes.described("train", 0, SHARD, 0)));
    assertThat(folder.resolve("failures.jsonl")).isEmptyFile();
    assertThat(PublishedOutput.at(folder).summary().counts())
        .isEqualTo(new RunSummary.Counts(5, 1, 0, 4, 0, 0));
  }

  @Test
  void passesOverATornLastLine() throws IOException {
    Path segment = journalOf(3);
    String text = Files.readString(segment);
    Files.writeString(segment, text.substring(0, text.length() - 20));
    try (Progress progress = open(true)) {
      assertThat(progress.settled()).isEqualTo(rows(0, 1));
    }
  }

  @Test
  void passesOverTheZerosThatAPowerLossLeaves() throws IOException {
    Path segment = journalOf(2);
    Files.writeString(segment, Files.readString(segment) + "\0".repeat(5000));
    try (Progress progress = open(true)) {
      assertThat(progress.settled()).isEqualTo(rows(0, 1));
    }
  }

  @Test
  void refusesAJournalDamagedInTheMiddleUntilThatLineIsOut() throws IOException {
    Path segment = journalOf(3);
    List<String> lines = Files.readAllLines(segment);
    for (int place = 0; place < lines.get(1).length() - 1; place++) {
      StringBuilder damaged = new StringBuilder(lines.get(1));
      damaged.setCharAt(place, (char) (damaged.charAt(place) ^ 1));
      Files.write(segment, List.of(lines.get(0), damaged, lines.get(2)));
      assertThatThrownBy(() -> open(true))
          .as("at %d", place)
          .isInstanceOf(OutputException.class)
          .hasMessageContaining(segment + ", line 2 is damaged: it ")
          .hasMessageContaining("Take that line out");
    }

    Files.write(segment, List.of(lines.get(0), lines.get(2)));
    try (Progress progress = open(true)) {
      assertThat(progress.settled()).isEqualTo(rows(0, 2));
    }
  }

  /** Such as the lines of earlier versions of this program. */
  @Test
  void goesOnWithLinesThatHoldTheirJsonAsItIs() throws IOException {
    Path segment = journalOf(2);
    String json = StoredOutcome.of(Outcomes.described("train", 2, SHARD, 2)).json();
    String line = plainLine(json);
    Files.writeString(segment, line, StandardOpenOption.APPEND);
    try (Progress progress = open(true)) {
      assertThat(progress.settled()).isEqualTo(rows(0, 1, 2));
    }
    assertThat(StoredOutcome.parseLine(line.getBytes(UTF_8)))
        .isEqualTo(StoredOutcome.of(Outcomes.described("train", 2, SHARD, 2)));
  }

  private static String plainLine(String json) {
    CRC32C crc = new CRC32C();
    crc.update('D');
    crc.update(json.getBytes(UTF_8));
    return "D %08x %s\n".formatted(crc.getValue(), json);
  }

  @Test
  void aRowsNumberTakesNoMemoryByItself() throws IOException {
    Outcome last = Outcomes.described("train", 0, SHARD, RowId.LAST_ROW);
    try (Progress progress = open(true)) {
      progress.journal().append(last);
    }
    long before = allocatedBytes();
    try (Progress progress = open(true)) {
      assertThat(progress.settled().contains("train", 0)).isTrue();
      progress.journal().append(Outcomes.described("train", 1, SHARD, RowId.LAST_ROW - 1));
      assertThat(progress.follow().look().described()).isEqualTo(1);
    }
    // A bit for each row before it would be 256 MiB.
    assertThat(allocatedBytes() - before).isLessThan(32 << 20);
  }

  private static long allocatedBytes() {
    return ManagementFactory.getPlatformMXBean(ThreadMXBean.class)
        .getThreadAllocatedBytes(Thread.currentThread().getId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483647", "9223372036854775807", "-2", "99999999999999999999"})
  void aRowsNumberThatNoShardHasIsDamage(String row) throws IOException {
    Path segment = journalOf(1);
    String json = StoredOutcome.of(Outcomes.described("train", 0, SHARD, 0)).json();
    String crafted = json.replaceFirst("\"row\":0", "\"row\":" + row);
    assertThat(crafted).isNotEqualTo(json);
    Files.writeString(segment, plainLine(crafted) + Files.readString(segment));
    assertThatThrownBy(() -> open(true))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining(segment + ", line 1 is damaged");
  }

  @Test
  void refusesATornPart() throws IOException {
    SimulatedRun.finish(folder, Outcomes.corpus(30));
    Path part;
    try (Progress progress = open(true)) {
      part = new Parts(progress.generation().parts()).list().get(0);
    }
    String text = Files.readString(part);
    Files.writeString(part, text.substring(0, text.length() - 1));
    assertThatThrownBy(() -> open(true)).hasMessageContaining("is damaged: it has no end");
  }

  private Path journalOf(int rows) throws IOException {
    try (Progress progress = open(true)) {
      for (int row = 0; row < rows; row++) {
        progress.journal().append(Outcomes.described("train", row, SHARD, row));
      }
      return DurableFiles.list(progress.generation().journal(), "*").get(0);
    }
  }

  @Test
  void refusesASecondRunInThisProcess() throws IOException {
    try (Progress first = open(true)) {
      assertThat(first.settled()).isEqualTo(IndexSet.NONE);
      assertThatThrownBy(() -> open(true))
          .isInstanceOf(OutputException.class)
          .hasMessageContaining("another run is writing to " + folder);
    }
    open(true).close();
  }

  @Test
  void refusesWhatAnotherProcessHolds() throws Exception {
    Process other = JavaProcess.of(LockHolder.class, List.of(), folder.toString()).start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(other.getInputStream(), UTF_8))) {
      assertThat(out.readLine()).startsWith("holds");
      assertThatThrownBy(() -> open(true))
          .hasMessageContaining("another run is writing to " + folder);
    } finally {
      other.destroyForcibly().waitFor();
    }
    open(true).close();
  }

  @Test
  void refusesOtherSettingsAndNamesThem() throws IOException {
    Progress.open(folder, fingerprint("model", "a", "seed", "1", "old", "x"), true).close();
    Fingerprint now = fingerprint("model", "b", "seed", "1", "filters", "gender=male");
    assertThatThrownBy(() -> Progress.open(folder, now, true))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("model was 'a', is now 'b'")
        .hasMessageContaining("old was 'x', is now not set")
        .hasMessageContaining("filters was not set, is now 'gender=male'")
        .hasMessageNotContaining("seed")
        .hasMessageContaining("--no-resume")
        .hasMessageContaining("--output");
  }

  @Test
  void saysHowACorpusThatHasMovedKeepsItsName() throws IOException {
    Progress.open(folder, fingerprint("dataset", "mine"), true).close();
    assertThatThrownBy(() -> Progress.open(folder, fingerprint("dataset", "moved"), true))
        .hasMessageContaining("dataset was 'mine', is now 'moved'")
        .hasMessageContaining("--dataset='mine' keeps its name");
  }

  @Test
  void refusesOtherSettingsThanThoseOfAResultWithoutProgress() throws IOException {
    SimulatedRun.finish(folder, Outcomes.corpus(9));
    DurableFiles.deleteTree(folder.resolve(".progress"));
    assertThatThrownBy(() -> Progress.open(folder, fingerprint("seed", "2"), true))
        .hasMessageContaining("seed was '1', is now '2'");
  }

  @Test
  void startingAnewKeepsTheOldResultUntilTheNewOneIsComplete() throws IOException {
    List<Outcome> outcomes = Outcomes.corpus(30);
    SimulatedRun.finish(folder, outcomes);
    Map<String, String> old = PublishedFiles.digests(folder);

    try (Progress anew = open(false)) {
      assertThat(anew.settled()).isEqualTo(IndexSet.NONE);
      SimulatedRun.describe(anew, outcomes.subList(0, 12), 5);
      SimulatedRun.publish(anew, false);
    }
    assertThat(PublishedFiles.digests(folder)).isEqualTo(old);

    try (Progress resumed = open(true)) {
      assertThat(resumed.settledRows()).isEqualTo(12);
      SimulatedRun.describe(resumed, outcomes.subList(0, 24), 5);
      SimulatedRun.publish(resumed, true);
    }
    RunSummary summary = PublishedOutput.at(folder).summary();
    assertThat(summary.generation()).isEqualTo(2);
    assertThat(summary.counts().described() + summary.counts().failed()).isEqualTo(24);
    assertThat(folder.resolve(".progress/1")).doesNotExist();
  }

  @Test
  void saysWhenTheDiskHasTooLittleRoomAndBeginsAllTheSame() throws IOException {
    try (Progress progress = open(true)) {
      assertThat(DiskSpace.shortage(progress, -1)).isEmpty();
      assertThat(DiskSpace.shortage(progress, 0)).isEmpty();
      long noDiskHolds = 1L << 50;
      assertThat(DiskSpace.shortage(progress, noDiskHolds).orElseThrow())
          .contains(folder.toString(), "GB are needed", "GB are free");
      SimulatedRun.describe(progress, Outcomes.corpus(30), 7);
    }
    try (Progress again = open(true)) {
      assertThat(DiskSpace.shortage(again, 30)).isEmpty();
      assertThat(DiskSpace.shortage(again, 1L << 50)).isPresent();
    }
  }

  @Test
  void aStoppedRunIsPublishedWhereNothingIsOverwritten() throws IOException {
    try (Progress progress = open(true)) {
      SimulatedRun.describe(progress, Outcomes.corpus(12), 5);
      SimulatedRun.publish(progress, false);
    }
    RunSummary summary = PublishedOutput.at(folder).summary();
    assertThat(summary.complete()).isFalse();
    assertThat(summary.counts()).isEqualTo(new RunSummary.Counts(16, 11, 1, 4, 0, 0));
  }
}
