package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.journal.MergedOutcomes;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.run.ListedFile;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.PublishedFiles;

/** A run without end publishes what is new, and ends like one that has published once. */
class GrowingPublicationTest {

  private static final int ROWS = 50;
  private static final String WRITTEN = "wchar: ";
  private static final RunFacts FACTS = SimulatedRun.FACTS;

  @TempDir private Path folder;
  private Path output;

  @BeforeEach
  void nameOutput() {
    output = folder.resolve("grown");
  }

  @AfterEach
  void removeFailPoint() {
    System.clearProperty(FailPoint.PROPERTY);
    FailPoint.reset();
  }

  /** A shard of its own; the rows of every third come before those of all others. */
  private static List<Outcome> shard(int number) {
    return shard(number % 3 == 2 ? "test" : "train", number);
  }

  private static List<Outcome> shard(String split, int number) {
    List<Outcome> outcomes = new ArrayList<>();
    String name = Outcomes.shard(number);
    for (int row = 0; row < ROWS; row++) {
      long index = (long) number * ROWS + row;
      outcomes.add(
          row % 11 == 5 && number % 10 == 4
              ? Outcomes.failed(split, index, name, row)
              : Outcomes.described(split, index, name, row));
    }
    return outcomes;
  }

  private static Progress open(Path output) throws IOException {
    return Progress.open(output, SimulatedRun.FINGERPRINT, true);
  }

  private static void commit(Progress progress, List<Outcome> outcomes) throws IOException {
    SimulatedRun.describe(progress, outcomes, ROWS);
  }

  private Map<String, String> digestsOfPlainRun(int shards) throws IOException {
    Path plain = folder.resolve("plain");
    List<Outcome> all = new ArrayList<>();
    for (int i = 0; i < shards; i++) {
      all.addAll(shard(i));
    }
    SimulatedRun.finish(plain, all);
    return PublishedFiles.digests(plain);
  }

  /**
   * Returns how many bytes this thread has written, whatever became of the file: journal, parts and
   * all publications. Linux tells it.
   */
  private static long bytesWritten() throws IOException {
    Path counters = Path.of("/proc/thread-self/io");
    assumeThat(counters).exists();
    return Files.readAllLines(counters).stream()
        .filter(line -> line.startsWith(WRITTEN))
        .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
        .sum();
  }

  @Test
  void aCorpusThatGrowsByAHundredShardsWritesNoMoreThanThreeTimesItsText() throws IOException {
    int shards = 100;
    long start = bytesWritten();
    long middle = start;
    long end;
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      for (int i = 0; i < shards; i++) {
        commit(progress, shard("train", i));
        publication.publish(FACTS);
        middle = i == shards / 2 - 1 ? bytesWritten() : middle;
      }
      end = bytesWritten();
      SimulatedRun.publish(progress, true);
    }
    long text = Files.size(output.resolve("descriptions.jsonl"));
    assertThat(bytesWritten() - start).as("of %,d bytes of text", text).isLessThan(3 * text);
    assertThat(end - middle)
        .as("what comes later costs more only by the list of files")
        .isLessThan((middle - start) * 11 / 10);
  }

  @Test
  void whatCameInAnyOrderEndsInThatOfTheCorpus() throws IOException {
    int shards = 20;
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      for (int i = 0; i < shards; i++) {
        commit(progress, shard(i));
        RunSummary summary = publication.publish(FACTS).orElseThrow();
        assertThat(summary.counts().described() + summary.counts().failed())
            .isEqualTo((i + 1L) * ROWS);
        PublishedOutput.open(output, true);
      }
      SimulatedRun.publish(progress, true);
    }
    assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfPlainRun(shards));
  }

  @Test
  void partsAreMergedBetweenPublicationsWhereverThatIsCutOff() throws IOException {
    int shards = MergedOutcomes.FAN_IN + 2;
    for (String step : List.of("part-rename:0", "part-renamed:3", "part-remove:20")) {
      try (Progress progress = open(output)) {
        Parts parts = new Parts(progress.generation().parts());
        GrowingPublication publication = new GrowingPublication(progress);
        commitParts(progress, 0, shards - 2);
        publication.publish(FACTS);
        assertThat(parts.list()).hasSize(MergedOutcomes.FAN_IN);
        commitParts(progress, shards - 2, shards - 1);
        System.setProperty(FailPoint.PROPERTY, step + ":error");
        assertThatThrownBy(() -> publication.publish(FACTS)).hasMessageContaining("No space");
        removeFailPoint();
        PublishedOutput.open(output, true);
      }
      try (Progress progress = open(output)) {
        Parts parts = new Parts(progress.generation().parts());
        GrowingPublication publication = new GrowingPublication(progress);
        commitParts(progress, shards - 1, shards);
        RunSummary summary = publication.publish(FACTS).orElseThrow();
        assertThat(summary.counts().described()).isEqualTo(shards);
        assertThat(parts.list()).hasSizeLessThan(MergedOutcomes.FAN_IN);
        assertThat(publication.publish(FACTS)).as("what was merged is not new").isEmpty();
        SimulatedRun.publish(progress, true);
      }
      SimulatedRun.finish(folder.resolve("plain"), firstRows(0, shards));
      assertThat(PublishedFiles.digests(output))
          .as(step)
          .isEqualTo(PublishedFiles.digests(folder.resolve("plain")));
      DurableFiles.deleteTree(output);
      DurableFiles.deleteTree(folder.resolve("plain"));
    }
  }

  /** Shards of a row. */
  private static List<Outcome> firstRows(int start, int end) {
    List<Outcome> rows = new ArrayList<>();
    for (int i = start; i < end; i++) {
      rows.add(shard(i).get(0));
    }
    return rows;
  }

  private static void commitParts(Progress progress, int start, int end) throws IOException {
    SimulatedRun.describe(progress, firstRows(start, end), 1);
  }

  @Test
  void nothingIsWrittenWhileNothingIsNew() throws IOException {
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      commit(progress, shard(0));
      publication.publish(FACTS);
      long before = bytesWritten();
      publication.publish(FACTS);
      assertThat(bytesWritten()).isEqualTo(before);
    }
  }

  @Test
  void nothingIsPublishedWhileNothingIsNew() throws IOException {
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      commit(progress, shard(0));
      assertThat(publication.publish(FACTS)).isPresent();
      assertThat(publication.publish(FACTS)).isEmpty();
    }
    try (Progress again = open(output)) {
      assertThat(new GrowingPublication(again).publish(FACTS)).isEmpty();
    }
  }

  @Test
  void whatStandsIsNotTouchedAndWhatIsNewIsInFilesBehindIt() throws IOException {
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      commit(progress, shard(0));
      publication.publish(FACTS);
      byte[] first = Files.readAllBytes(output.resolve("descriptions.jsonl"));
      commit(progress, shard(1));
      publication.publish(FACTS);

      assertThat(output.resolve("data")).isDirectoryContaining("glob:**/train-00000-of-00001*");
      assertThat(output.resolve("data")).isDirectoryContaining("glob:**/train-00001-of-00002*");
      assertThat(Files.readAllBytes(output.resolve("descriptions.jsonl"))).startsWith(first);
    }
    try (var voices = PublishedOutput.open(output, true).descriptions()) {
      assertThat(voices.map(voice -> voice.integer(RecordField.INDEX))).hasSize(2 * ROWS);
    }
  }

  private void stop(String step, ThrowingCallable publication) {
    System.setProperty(FailPoint.PROPERTY, step + ":error");
    assertThatThrownBy(publication, step).hasMessageContaining("No space");
    removeFailPoint();
  }

  @Test
  void aRowThatIsCommittedTwiceIsPublishedOnce() throws IOException {
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      commit(progress, shard(0));
      publication.publish(FACTS);
      Parts parts = new Parts(progress.generation().parts());
      parts.commit(
          Stream.concat(shard(0).stream().limit(3), shard(1).stream().limit(2))
              .map(StoredOutcome::of)
              .toList());
      RunSummary summary = publication.publish(FACTS).orElseThrow();
      assertThat(summary.counts().described()).isEqualTo(ROWS + 2);
    }
    PublishedOutput.open(output, true);
  }

  @Test
  void theFailureOfAShardComesAndGoes() throws IOException {
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      commit(progress, shard(0));
      publication.publish(FACTS);
      Parts parts = new Parts(progress.generation().parts());
      parts.commitWholeShard(StoredOutcome.of(Outcomes.failedShard("train", "s")));
      assertThat(publication.publish(FACTS).orElseThrow().counts().failedShards()).isEqualTo(1);
      PublishedOutput.open(output, true);
      parts.takeBackWholeShard("s");
      assertThat(publication.publish(FACTS).orElseThrow().counts().failedShards()).isZero();
    }
    PublishedOutput.open(output, true);
  }

  @Test
  void whoeverIsCutOffWhileAppendingEndsLikeAnyOther() throws IOException {
    for (String step :
        List.of("publish-append:25", "publish-rename:0", "publish-rename:1", "publish-renamed:0")) {
      try (Progress progress = open(output)) {
        GrowingPublication publication = new GrowingPublication(progress);
        commit(progress, shard(0));
        publication.publish(FACTS);
        commit(progress, shard(1));
        System.setProperty(FailPoint.PROPERTY, step + ":error");
        assertThatThrownBy(() -> publication.publish(FACTS)).hasMessageContaining("No space");
        removeFailPoint();
      }
      assertThatThrownBy(() -> PublishedOutput.open(output, true))
          .hasMessageContaining("stopped while it published");
      OutputGuard.require(output);
      try (Progress progress = open(output)) {
        Optional<RunSummary> mended = new GrowingPublication(progress).publish(FACTS);
        assertThat(mended.orElseThrow().counts().described()).isEqualTo(2 * ROWS);
        PublishedOutput.open(output, true);
        SimulatedRun.publish(progress, true);
      }
      assertThat(PublishedFiles.digests(output)).as(step).isEqualTo(digestsOfPlainRun(2));
      DurableFiles.deleteTree(output);
      DurableFiles.deleteTree(folder.resolve("plain"));
    }
  }

  /** While it appends what comes before what stands, while all is published again or ends. */
  @Test
  void whoeverIsStoppedAgainAndAgainEndsLikeAnyOther() throws IOException {
    List<Outcome> later = shard("train", 1).subList(0, 3);
    List<Outcome> earlier = shard("train", 0).subList(0, 3);
    SimulatedRun.finish(
        folder.resolve("plain"), Stream.of(earlier, later).flatMap(List::stream).toList());
    Map<String, String> undisturbed = PublishedFiles.digests(folder.resolve("plain"));
    for (String first :
        List.of("publish-append:2", "publish-rename:0", "publish-renamed:0", "publish-renamed:1")) {
      for (String second : List.of("rename:0", "renamed:0", "renamed:1", "renamed:3", "rename:4")) {
        String next = "publish-" + second;
        try (Progress progress = open(output)) {
          GrowingPublication publication = new GrowingPublication(progress);
          SimulatedRun.describe(progress, later, 1);
          publication.publish(FACTS);
          SimulatedRun.describe(progress, earlier, 1);
          stop(first, () -> publication.publish(FACTS));
        }
        OutputGuard.require(output);
        try (Progress progress = open(output)) {
          stop(next, () -> new GrowingPublication(progress).publish(FACTS));
          OutputGuard.require(output);
          String last = next.equals("publish-rename:4") ? "publish-remove:0" : next;
          stop(last, () -> SimulatedRun.publish(progress, true));
        }
        OutputGuard.require(output);
        try (Progress progress = open(output)) {
          SimulatedRun.publish(progress, true);
        }
        PublishedOutput.open(output, false);
        assertThat(PublishedFiles.digests(output)).as("%s, %s", first, next).isEqualTo(undisturbed);
        DurableFiles.deleteTree(output);
      }
    }
  }

  /** The list tells what this program wrote: what somebody appended meanwhile is found. */
  @Test
  void whatSomebodyElseAppendsMeanwhileIsNotListed() throws IOException {
    Path file = Files.writeString(folder.resolve("lines.jsonl"), "first\n");
    GrowingFile growing = new GrowingFile(file);
    try (OutputStream out = growing.append()) {
      out.write("second\n".getBytes(UTF_8));
      Files.writeString(file, "mine\n", StandardOpenOption.APPEND);
    }
    Path ours = Files.writeString(folder.resolve("ours.jsonl"), "first\nsecond\n");
    assertThat(growing.listed(2)).isEqualTo(ListedFile.of(ours, "lines.jsonl", 2));
    assertThatThrownBy(growing::requireUntouched).hasMessageContaining("move it away");
  }

  @Test
  void nothingIsAppendedToWhatSomebodyElseHasChanged() throws IOException {
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      commit(progress, shard(0));
      publication.publish(FACTS);
      Path descriptions = output.resolve("descriptions.jsonl");
      Files.writeString(descriptions, "mine\n", StandardOpenOption.APPEND);
      byte[] changed = Files.readAllBytes(descriptions);
      commit(progress, shard(1));
      assertThatThrownBy(() -> publication.publish(FACTS))
          .hasMessageContaining("descriptions.jsonl was changed");
      assertThat(descriptions).hasBinaryContent(changed);
    }
  }
}
