package org.voicepersona.cli.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.audio.codec.AudioDecoder;
import org.voicepersona.cli.run.BundledSample;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.pipeline.CorpusRun;
import org.voicepersona.pipeline.Intake;
import org.voicepersona.pipeline.RunResult;
import org.voicepersona.pipeline.RunSettings;
import org.voicepersona.pipeline.RunnerOptions;
import org.voicepersona.pipeline.choice.DescriberChoice;

/** A corpus of copies of the 33 bundled clips, and runs over it, in a temporary folder. */
final class BenchCorpus implements AutoCloseable {

  private final Path folder;

  private BenchCorpus(Path folder) {
    this.folder = folder;
  }

  /** Makes a corpus of {@code copies} copies. */
  static BenchCorpus ofCopies(int copies) throws IOException {
    BenchCorpus corpus = new BenchCorpus(Files.createTempDirectory("voicepersona-bench"));
    boolean made = false;
    try {
      corpus.copySample(copies);
      made = true;
      return corpus;
    } finally {
      if (!made) {
        corpus.close();
      }
    }
  }

  private void copySample(int copies) throws IOException {
    Path corpus = Files.createDirectory(folder.resolve("corpus"));
    try (Stream<Path> shards = Files.list(BundledSample.directory().resolve("data"))) {
      for (Path shard : shards.toList()) {
        for (int copy = 0; copy < copies; copy++) {
          Files.copy(shard, corpus.resolve("train-%03d-%s".formatted(copy, shard.getFileName())));
        }
      }
    }
  }

  /**
   * Describes clips on the Direct runner, and returns how many were described.
   *
   * @param output the name of the output folder, unique to the run
   * @param describer the describer to use
   * @param limit how many clips at most
   */
  long describe(String output, DescriberSettings describer, long limit)
      throws IOException, InterruptedException {
    RunSettings settings =
        new RunSettings(
            folder.resolve("corpus").toString(),
            SplitChoice.TRAIN,
            "bench",
            ColumnNames.GLOBE,
            Intake.STREAM,
            RowSelection.ALL.withLimit(limit),
            folder.resolve(output),
            true,
            100,
            new DescriberChoice(describer, "it is measured", List.of()),
            0,
            AudioDecoder.DEFAULT_MAX_SECONDS,
            List.of());
    PipelineOptions runner = RunnerOptions.parse(List.of());
    try (CorpusRun run = CorpusRun.open(settings, runner, TransferProgress.NONE)) {
      RunResult result = run.execute(progress -> {});
      return result.reached().described();
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
