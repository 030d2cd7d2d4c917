package org.voicepersona.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.RowIndices;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.output.directory.FailPoint;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.output.run.RunSummary;

/** The shards of a corpus that grows are known, whatever changes and wherever a run stops. */
class GrowingShardsTest {

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

  private static Progress open(Path output) throws IOException {
    return Progress.open(output, SimulatedRun.FINGERPRINT, true);
  }

  private static void commit(Progress progress, List<Outcome> outcomes) throws IOException {
    SimulatedRun.describe(progress, outcomes, 1);
  }

  /** Returns what becomes of the one row of a shard. */
  private static List<Outcome> rows(int shard) {
    return List.of(Outcomes.described("train", shard, Outcomes.shard(shard), 0));
  }

  /**
   * While the corpus grows the shards stand in a file that is appended to, in the end in run.json.
   */
  @Test
  void theShardsOfTheResultAreKnownAfterEachPublication() throws IOException {
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      ShardTable table = ShardTable.EMPTY;
      for (int i = 0; i < 4; i++) {
        ShardTable next = table.toBuilder().put(known(i, i)).put(known(0, i)).build();
        table = progress.shards().write(table, next);
        commit(progress, rows(i));
        RunSummary summary = publication.publish(FACTS).orElseThrow();
        PublishedOutput result = PublishedOutput.open(output, true);
        RunSummary read = result.summary();
        assertThat(result.shards()).isEqualTo(table);
        assertThat(read.seal()).isEqualTo(summary.seal());
        assertThat(read.isOfThisUser()).isEqualTo(!read.seal().isEmpty());
        assertThat(Files.readString(output.resolve("run.json"))).doesNotContain("the checksum");
      }
      SimulatedRun.publish(progress, true);
      assertThat(output.resolve("shards.jsonl")).doesNotExist();
      assertThat(PublishedOutput.at(output).shards()).isEqualTo(table);
      assertThat(Files.readString(output.resolve("run.json"))).contains("the checksum");
    }
  }

  /** On the Hub every push gives every shard another address. */
  @Test
  void theListOfShardsStaysShortHoweverOftenAllOfThemChange() throws IOException {
    int shards = 5;
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      ShardTable table = ShardTable.EMPTY;
      for (int push = 0; push < 7; push++) {
        ShardTable.Builder next = table.toBuilder();
        for (int i = 0; i < shards; i++) {
          next.put(known(i, push));
        }
        table = progress.shards().write(table, next.build());
        commit(progress, rows(push));
        publication.publish(FACTS);
        PublishedOutput result = PublishedOutput.open(output, true);
        assertThat(result.shards()).isEqualTo(table);
        assertThat(Files.readAllLines(output.resolve("shards.jsonl")))
            .hasSizeLessThanOrEqualTo(2 * shards);
        assertThat(result.summary().isOfThisUser()).isEqualTo(!result.summary().seal().isEmpty());
      }
    }
  }

  /** The lines cannot tell the order of the table; the seal does not depend on it. */
  @Test
  void aShardThatLeavesAndReturnsLeavesTheResultThisUsers() throws IOException {
    try (Progress progress = open(output)) {
      GrowingPublication publication = new GrowingPublication(progress);
      ShardTable both = ShardTable.EMPTY.toBuilder().put(known(0, 0)).put(known(1, 0)).build();
      ShardTable first = progress.shards().write(ShardTable.EMPTY, both);
      commit(progress, rows(0));
      publication.publish(FACTS);
      ShardTable without =
          progress.shards().write(first, first.toBuilder().remove(Outcomes.shard(0)).build());
      ShardTable back =
          progress.shards().write(without, without.toBuilder().put(known(0, 1)).build());
      commit(progress, rows(1));
      publication.publish(FACTS);
      PublishedOutput result = PublishedOutput.open(output, true);
      assertThat(result.shards().shards()).containsExactlyInAnyOrderElementsOf(back.shards());
      assertThat(result.summary().isOfThisUser()).isEqualTo(!result.summary().seal().isEmpty());
    }
  }

  /** All that stands there stands in the progress too. */
  @Test
  void whoNeedsNoShardsDoesNotReadThem() throws IOException {
    Path shards = output.resolve("shards.jsonl");
    try (Progress progress = open(output)) {
      progress
          .shards()
          .write(ShardTable.EMPTY, ShardTable.EMPTY.toBuilder().put(known(0, 0)).build());
      GrowingPublication publication = new GrowingPublication(progress);
      commit(progress, rows(0));
      publication.publish(FACTS);
      byte[] lines = Files.readAllBytes(shards);
      lines[1] ^= 4;
      Files.write(shards, lines);
    }
    assertThat(Progress.described(output).counts().described()).isEqualTo(1);
    assertThatThrownBy(() -> PublishedOutput.at(output).shards())
        .hasMessageContaining("shards.jsonl is not as run.json lists it")
        .hasMessageContaining("move it away");
    Files.delete(shards);
    assertThatThrownBy(() -> PublishedOutput.at(output).shards())
        .hasMessageContaining("shards.jsonl is missing");
    try (Progress progress = open(output)) {
      SimulatedRun.publish(progress, true);
    }
    assertThat(PublishedOutput.at(output).shards().shards()).containsExactly(known(0, 0));
  }

  @Test
  void aStopInTheLastPublicationLeavesTheShardsKnown() throws IOException {
    for (String step : List.of("publish-rename:3", "publish-renamed:3", "publish-remove:0")) {
      try (Progress progress = open(output)) {
        progress
            .shards()
            .write(ShardTable.EMPTY, ShardTable.EMPTY.toBuilder().put(known(0, 0)).build());
        commit(progress, rows(0));
        new GrowingPublication(progress).publish(FACTS);
        System.setProperty(FailPoint.PROPERTY, step + ":error");
        assertThatThrownBy(() -> SimulatedRun.publish(progress, true), step)
            .hasMessageContaining("No space");
        removeFailPoint();
      }
      assertThat(PublishedOutput.at(output).shards().shards()).containsExactly(known(0, 0));
      RunSummary summary = Progress.described(output);
      assertThat(summary.isOfThisUser()).isEqualTo(!summary.seal().isEmpty());
      try (Progress progress = open(output)) {
        SimulatedRun.publish(progress, true);
      }
      assertThat(output.resolve("shards.jsonl")).doesNotExist();
      PublishedOutput.open(output, false);
      DurableFiles.deleteTree(output);
    }
  }

  private static KnownShard known(int number, int state) {
    return new KnownShard(
        Outcomes.shard(number),
        "train",
        "file:///corpus/" + state + "/" + number,
        state,
        "the checksum",
        1,
        "a".repeat(64),
        new RowIndices(List.of(new RowIndices.Run(0, 1, number))),
        Shard.Fault.NONE,
        true);
  }
}
