package org.voicepersona.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline.PipelineVisitor;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.journal.CommitParts;
import org.voicepersona.output.journal.Journal;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.journal.StoredOutcomeCoder;
import org.voicepersona.output.record.StoredOutcome;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.output.run.RunSummary;

/** Committing in Beam state, on the Direct runner. */
class CommitPartsTest {

  @TempDir private Path folder;

  private PCollection<Long> commit(TestPipeline pipeline, Progress progress, List<Outcome> rows) {
    return stored(pipeline, rows).apply(progress.commitParts(10));
  }

  private static PCollection<StoredOutcome> stored(TestPipeline pipeline, List<Outcome> rows) {
    List<StoredOutcome> stored = rows.stream().map(StoredOutcome::of).toList();
    return pipeline.apply(Create.of(stored).withCoder(StoredOutcomeCoder.of()));
  }

  @Test
  void commitsPartsOfEachShardAndTheRestAtTheEnd() throws IOException {
    List<Outcome> outcomes = new ArrayList<>(Outcomes.corpus(72));
    outcomes.add(Outcomes.failedShard("train", "broken.parquet"));
    try (Progress progress = Progress.open(folder, SimulatedRun.FINGERPRINT, true)) {
      TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
      PAssert.that(commit(pipeline, progress, outcomes))
          .containsInAnyOrder(10L, 10L, 4L, 10L, 10L, 4L, 10L, 10L, 4L);
      pipeline.run().waitUntilFinish();
      assertThat(new Parts(progress.generation().parts()).list()).hasSize(10);
      SimulatedRun.publish(progress, true);
    }
    RunSummary.Counts counts = PublishedOutput.at(folder).summary().counts();
    assertThat(counts).isEqualTo(new RunSummary.Counts(76, 65, 7, 4, 0, 1));
    try (var published = PublishedOutput.at(folder).descriptions()) {
      assertThat(published.map(VoiceRecord::id))
          .containsExactlyInAnyOrderElementsOf(described(outcomes));
    }
  }

  private static List<RowId> described(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(outcome -> outcome instanceof Outcome.Described)
        .map(Outcome::id)
        .toList();
  }

  /** One thread commits a shard: what it takes is ready to be written. */
  @Test
  void whatWaitsToBeCommittedAreLines() throws IOException {
    try (Progress progress = Progress.open(folder, SimulatedRun.FINGERPRINT, true)) {
      TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
      commit(pipeline, progress, Outcomes.corpus(3));
      List<Coder<?>> taken = new ArrayList<>();
      pipeline.traverseTopologically(
          new PipelineVisitor.Defaults() {
            @Override
            public void visitPrimitiveTransform(TransformHierarchy.Node node) {
              if (node.getFullName().contains("/Commit/")) {
                node.getInputs()
                    .values()
                    .forEach(it -> taken.add(((PCollection<?>) it).getCoder()));
              }
            }
          });
      assertThat(taken).containsOnly(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()));
      pipeline.run().waitUntilFinish();
    }
  }

  /** A shard is committed by one thread: reading waits for it, or memory would not do. */
  @Test
  void linesAreHeldUntilTheyAreTakenToBeCommitted() throws IOException {
    InFlightClips inFlight = InFlightClips.limitedTo(1, 1);
    TestPipeline waiting = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    stored(waiting, Outcomes.corpus(12)).apply(ParDo.of(new CommitParts.LinesByShardFn(inFlight)));
    waiting.run().waitUntilFinish();
    long held = inFlight.bytes();
    assertThat(held)
        .isEqualTo(
            Outcomes.corpus(12).stream()
                .mapToLong(outcome -> StoredOutcome.of(outcome).toLine().length)
                .sum());

    try (Progress progress = Progress.open(folder, SimulatedRun.FINGERPRINT, true)) {
      TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
      stored(pipeline, Outcomes.corpus(12)).apply(progress.commitParts(10).heldIn(inFlight));
      pipeline.run().waitUntilFinish();
    }
    assertThat(inFlight.bytes()).isEqualTo(held);
  }

  /** Only the journal knows how often a row has been described: its line is what is committed. */
  @Test
  void aPartHasTheLinesOfTheJournal() throws IOException {
    Path journalled = Files.createDirectory(folder.resolve("journal"));
    Journal journal = new Journal(journalled, "run", 3);
    List<StoredOutcome> written =
        Outcomes.corpus(30).stream()
            .filter(outcome -> outcome.id().shard().equals(Outcomes.shard(0)))
            .map(journal::append)
            .toList();
    journal.end();
    Parts parts = new Parts(Files.createDirectory(folder.resolve("parts")));
    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    pipeline
        .apply(Create.of(written).withCoder(StoredOutcomeCoder.of()))
        .apply(new CommitParts(parts, 10));
    pipeline.run().waitUntilFinish();

    List<Path> segments = DurableFiles.list(journalled, "*" + Journal.EXTENSION);
    assertThat(Files.readAllBytes(parts.list().get(0)))
        .isEqualTo(Files.readAllBytes(segments.get(0)));
    assertThat(written.get(0).json()).contains("\"generation\":3,");
  }

  @Test
  void committingAgainWritesTheSameFiles() throws IOException {
    List<Outcome> shard = Outcomes.corpus(72).stream().filter(o -> o.id().row() < 10).toList();
    try (Progress progress = Progress.open(folder, SimulatedRun.FINGERPRINT, true)) {
      for (int run = 0; run < 2; run++) {
        TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
        PAssert.that(commit(pipeline, progress, shard)).containsInAnyOrder(10L, 10L, 10L);
        pipeline.run().waitUntilFinish();
      }
      assertThat(new Parts(progress.generation().parts()).list()).hasSize(3);
    }
  }

  @Test
  void refusesAnIntervalBelowOne() throws IOException {
    try (Progress progress = Progress.open(folder, SimulatedRun.FINGERPRINT, true)) {
      assertThatThrownBy(() -> progress.commitParts(0))
          .hasMessageContaining("checkpoint interval is 0 rows, must be at least 1");
    }
  }
}
