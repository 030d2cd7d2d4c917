package org.voicepersona.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.Outcome;
import org.voicepersona.globe.RowId;

/** Committing in Beam state, on the Direct runner. */
class CommitPartsTest {

  @TempDir private Path folder;

  private PCollection<Long> commit(TestPipeline pipeline, Progress progress, List<Outcome> rows) {
    List<KV<String, Outcome>> byShard = new ArrayList<>();
    rows.forEach(outcome -> byShard.add(KV.of(outcome.id().shard(), outcome)));
    return pipeline
        .apply(
            Create.of(byShard)
                .withCoder(KvCoder.of(StringUtf8Coder.of(), SerializableCoder.of(Outcome.class))))
        .apply(ParDo.of(progress.commitParts(10)));
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
    assertThat(counts).isEqualTo(new RunSummary.Counts(76, 65, 7, 4, 1));
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
