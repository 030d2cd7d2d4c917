package org.voicepersona.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.watch.ShardSource;
import org.voicepersona.testing.MemoryRegister;
import org.voicepersona.testing.Program;

/** The Direct runner has a pipeline while there is something to do, and none besides. */
class WatchingJobTest {

  private static final Duration TIME = Duration.ofMillis(50);

  @TempDir private Path corpus;

  /** What each pipeline was over, and the pipelines. */
  private final List<List<String>> found = new ArrayList<>();

  private final List<PipelineResult> pipelines = new ArrayList<>();

  private void appear(String name) throws IOException {
    Path aside = corpus.resolve(name + ".incomplete");
    Files.copy(Program.SAMPLE.resolve("data/train-00000-of-00002.parquet"), aside);
    Files.move(aside, corpus.resolve(name));
  }

  private WatchingJob watch() {
    ShardSource source =
        new ShardSource(
            corpus.toString(),
            SplitChoice.ALL,
            "voices",
            ColumnNames.GLOBE,
            org.joda.time.Duration.millis(1),
            ShardSource.FOR_EVER,
            new MemoryRegister(),
            IndexSet.NONE);
    return new WatchingJob(source, this::run);
  }

  private PipelineResult run(List<Shard> shards) {
    Pipeline pipeline = Pipeline.create();
    pipeline.apply(Create.of(shards).withCoder(SerializableCoder.of(Shard.class)));
    found.add(shards.stream().map(Shard::name).toList());
    pipelines.add(pipeline.run());
    return pipelines.get(pipelines.size() - 1);
  }

  private void lookUntilPipelines(WatchingJob job, int count) throws Exception {
    while (pipelines.size() < count) {
      assertThat(job.hasEndedWithin(TIME)).isFalse();
    }
  }

  @Test
  void eachLookThatFindsSomethingHasAPipelineAndTheOthersHaveNone() throws Exception {
    appear("train-0.parquet");
    try (WatchingJob job = watch()) {
      lookUntilPipelines(job, 1);
      for (int look = 0; look < 20; look++) {
        assertThat(job.hasEndedWithin(TIME)).isFalse();
      }
      assertThat(pipelines).hasSize(1);
      assertThat(pipelines.get(0).getState().isTerminal()).isTrue();

      appear("train-1.parquet");
      lookUntilPipelines(job, 2);
      assertThat(found).containsExactly(List.of("train-0.parquet"), List.of("train-1.parquet"));
      job.cancel();
      job.ensureEnded();
      assertThat(pipelines).allMatch(pipeline -> pipeline.getState().isTerminal());
    }
  }
}
