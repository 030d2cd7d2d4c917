package org.voicepersona.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.describe.acoustic.AcousticSettings;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.globe.watch.ShardSource;
import org.voicepersona.output.Progress;
import org.voicepersona.output.Publication;
import org.voicepersona.output.run.ChosenDescriber;
import org.voicepersona.output.run.Fingerprint;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.pipeline.choice.Candidate;
import org.voicepersona.pipeline.choice.DescriberChoice;
import org.voicepersona.pipeline.choice.DescriberPreference;
import org.voicepersona.testing.MemoryRegister;
import org.voicepersona.testing.Program;
import org.voicepersona.testing.PublishedFiles;

class CorpusPipelineTest {

  private static final String INPUT = Program.SAMPLE.toString();
  private static final SplitChoice TRAIN = SplitChoice.TRAIN;
  private static final Duration BETWEEN_LOOKS = Duration.millis(50);

  @TempDir private Path folder;

  @Test
  void aStreamOfShardsIsDescribedByTheSameGraphToTheSameBytes() throws Exception {
    ShardCatalog catalog = ShardCatalog.list(INPUT, TRAIN, "sample", ColumnNames.GLOBE);
    RowPlan plan = RowPlan.of(catalog, RowSelection.ALL);

    Path listed = folder.resolve("listed");
    describe(new CorpusSource.Planned(plan, List.of(), List.of()), listed);
    Path streamed = folder.resolve("streamed");
    ShardSource shards =
        new ShardSource(
            INPUT,
            TRAIN,
            "sample",
            ColumnNames.GLOBE,
            BETWEEN_LOOKS,
            catalog.size(),
            new MemoryRegister(),
            IndexSet.NONE);
    describe(new CorpusSource.Watched(shards, ColumnNames.GLOBE, RowFilter.ALL), streamed);

    assertThat(PublishedFiles.digests(streamed)).isEqualTo(PublishedFiles.digests(listed));
  }

  private static void describe(CorpusSource source, Path output) throws IOException {
    try (Progress progress = Progress.open(output, new Fingerprint(new TreeMap<>()), true)) {
      Pipeline pipeline = Pipeline.create();
      RunnerTraits runner = RunnerTraits.of(pipeline.getOptions());
      CorpusPipeline.build(pipeline, runner, source, progress, settings(output));
      pipeline.run().waitUntilFinish();

      assertThat(lines(progress.generation().parts()))
          .as("what is committed, and what the journal has")
          .hasSize(33)
          .isEqualTo(lines(progress.generation().journal()));
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
                      List.of()),
                  rows -> {})
              .orElseThrow();
      assertThat(summary.counts().described()).isEqualTo(33);
    }
  }

  private static List<String> lines(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : DurableFiles.list(folder, "*")) {
      lines.addAll(Files.readAllLines(file));
    }
    Collections.sort(lines);
    return lines;
  }

  private static RunSettings settings(Path output) {
    DescriberChoice acoustic =
        new DescriberPreference(AcousticSettings.DESCRIBER, List.of())
            .choose(List.of(Candidate.acoustic()), Optional.empty(), DescriberPreference.NO_TRIAL);
    return new RunSettings(
        INPUT,
        TRAIN,
        "sample",
        ColumnNames.GLOBE,
        Intake.STREAM,
        RowSelection.ALL,
        output,
        true,
        7,
        acoustic,
        0,
        0.3,
        List.of());
  }
}
