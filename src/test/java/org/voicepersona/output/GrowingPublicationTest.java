package org.voicepersona.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
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
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.PublishedFiles;

/** A run without end publishes what is new, and ends like one that has published once. */
class GrowingPublicationTest {

  private static final int ROWS = 50;
  private static final RunFacts FACTS =
      new RunFacts(
          "corpus",
          ChosenDescriber.UNKNOWN,
          false,
          4,
          Instant.EPOCH,
          Map.of(),
          Map.of(),
          List.of());

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
    List<Outcome> outcomes = new ArrayList<>();
    String name = Outcomes.shard(number);
    String split = number % 3 == 2 ? "test" : "train";
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

  /** Counts what is written into the published files: new ones, and what existing ones grow by. */
  private static final class Written {

    private record File(Object key, long size) {}

    private Map<Path, File> before = Map.of();
    private long bytes;

    void look(Path output) throws IOException {
      Map<Path, File> now = new HashMap<>();
      try (Stream<Path> tree = Files.walk(output)) {
        for (Path path : tree.filter(Files::isRegularFile).toList()) {
          if (!path.startsWith(output.resolve(".progress"))) {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            now.put(path, new File(attributes.fileKey(), attributes.size()));
          }
        }
      }
      now.forEach(
          (path, file) -> {
            File old = before.get(path);
            boolean isSame = old != null && old.key.equals(file.key);
            bytes += isSame ? file.size - old.size : file.size;
          });
      before = now;
    }
  }

  @Test
  void aCorpusThatGrowsByAHundredShardsWritesNoMoreThanThreeTimesItsText() throws IOException {
    int shards = 100;
    Written written = new Written();
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      for (int i = 0; i < shards; i++) {
        commit(progress, shard(i));
        RunSummary summary = publication.publish(FACTS).orElseThrow();
        assertThat(summary.counts().described() + summary.counts().failed())
            .isEqualTo((i + 1L) * ROWS);
        written.look(output);
        if (i % 20 == 0) {
          PublishedOutput.open(output, true);
        }
      }
      SimulatedRun.publish(progress, true);
      written.look(output);
    }
    assertThat(PublishedFiles.digests(output)).isEqualTo(digestsOfPlainRun(shards));
    long text = Files.size(output.resolve("descriptions.jsonl"));
    assertThat(written.bytes).as("of %,d bytes of text", text).isLessThanOrEqualTo(3 * text);
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
    Written written = new Written();
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      commit(progress, shard(0));
      assertThat(publication.publish(FACTS)).isPresent();
      written.look(output);
      long before = written.bytes;
      assertThat(publication.publish(FACTS)).isEmpty();
      written.look(output);
      assertThat(written.bytes).isEqualTo(before);
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
