package org.voicepersona.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.describe.ClipFilter;
import org.voicepersona.describe.DescribeVoices;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.acoustic.AcousticDescriber;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.read.ReadShards;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.globe.watch.ShardSource;
import org.voicepersona.output.Progress;
import org.voicepersona.output.Publication;
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.testing.MemoryRegister;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;

class DescribeCorpusTest {

  private static final String INPUT = Program.SAMPLE.toString();
  private static final SplitChoice TRAIN = SplitChoice.TRAIN;
  private static final Duration BETWEEN_LOOKS = Duration.millis(50);

  @TempDir private Path folder;

  @Test
  void aStreamOfShardsIsDescribedByTheSameGraphToTheSameBytes() throws Exception {
    ShardCatalog catalog = ShardCatalog.list(INPUT, TRAIN, "sample", ColumnNames.GLOBE);
    RowPlan plan = RowPlan.of(catalog, RowSelection.ALL);

    Path listed = folder.resolve("listed");
    describe(Create.of(plan.shards()).withCoder(SerializableCoder.of(Shard.class)), listed);
    Path streamed = folder.resolve("streamed");
    describe(
        Read.from(
            new ShardSource(
                INPUT,
                TRAIN,
                "sample",
                ColumnNames.GLOBE,
                BETWEEN_LOOKS,
                catalog.size(),
                new MemoryRegister(),
                IndexSet.NONE)),
        streamed);

    assertThat(PublishedFiles.digests(streamed)).isEqualTo(PublishedFiles.digests(listed));
  }

  private static void describe(PTransform<? super PBegin, PCollection<Shard>> shards, Path output)
      throws IOException {
    try (Progress progress = Progress.open(output, new Fingerprint(new TreeMap<>()), true)) {
      Pipeline pipeline = Pipeline.create();
      pipeline
          .apply("Shards", shards)
          .apply(ReadShards.everyRow(ColumnNames.GLOBE, RowFilter.ALL))
          .apply(
              new DescribeCorpus(
                  new DescribeVoices(
                      new DescribeVoices.Settings(
                          new SharedDescriber("acoustic", AcousticDescriber::new),
                          AudioDecoder.DEFAULT_MAX_SECONDS,
                          0,
                          ClipFilter.ALL,
                          progress.journal(),
                          sample -> {},
                          fault -> fault)),
                  progress.commitParts(7),
                  4));
      pipeline.run().waitUntilFinish();
      progress.settle();
      RunSummary summary =
          Publication.publish(
                  progress,
                  new RunFacts(
                      "corpus",
                      ChosenDescriber.UNKNOWN,
                      true,
                      0,
                      Instant.EPOCH,
                      Map.of(),
                      Map.of(),
                      List.of()))
              .orElseThrow();
      assertThat(summary.counts().described()).isEqualTo(33);
    }
  }
}
