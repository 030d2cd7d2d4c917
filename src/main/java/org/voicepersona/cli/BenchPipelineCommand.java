package org.voicepersona.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.audio.AudioDecoder;
import org.voicepersona.describe.HeardVoice;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.VoiceDescription;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowSelection;
import org.voicepersona.globe.Split;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.pipeline.CorpusRun;
import org.voicepersona.pipeline.DescriberChoice;
import org.voicepersona.pipeline.Intake;
import org.voicepersona.pipeline.RunResult;
import org.voicepersona.pipeline.RunSettings;
import org.voicepersona.pipeline.RunnerOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures the pipeline without a describer: reading, decoding, measuring, journalling, committing
 * and publishing, over many copies of the bundled sample. A first pass, not counted, gives the JVM
 * time to compile.
 */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description = "Measures how many clips a second pass through everything but the describer.")
final class BenchPipelineCommand implements Callable<Integer> {

  private static final int WANTED_CLIPS_PER_SECOND = 200;
  private static final VoiceDescription NOTHING = new VoiceDescription("-", "-", "-", "-");

  @Option(
      names = "--copies",
      paramLabel = "N",
      defaultValue = "60",
      description = "copies of the 33 bundled clips (default: ${DEFAULT-VALUE})")
  private int copies;

  @Option(names = "--json", description = "print the figures as one JSON object")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("voicepersona-bench");
    try {
      copySample(folder.resolve("corpus"));
      measure(folder, "warm-up");
      long start = System.nanoTime();
      long clips = measure(folder, "measured");
      double seconds = (System.nanoTime() - start) / 1e9;
      print(clips / seconds, seconds, clips);
    } finally {
      delete(folder);
    }
    return 0;
  }

  /** Returns how many clips went through. */
  private static long measure(Path folder, String output) throws IOException, InterruptedException {
    PipelineOptions runner = RunnerOptions.parse(List.of());
    try (CorpusRun run = CorpusRun.open(settings(folder, output), runner, TransferProgress.NONE)) {
      RunResult result = run.execute(progress -> {});
      return result.reached().described();
    }
  }

  private void print(double clipsPerSecond, double seconds, long clips) {
    FigureTable table = new FigureTable(spec.commandLine().getOut(), json);
    table.add("clips", (double) clips);
    table.add("seconds", seconds);
    table.add("clips/s, no describer", clipsPerSecond, WANTED_CLIPS_PER_SECOND);
    table.add("peak heap, MiB (sum of pools)", peakHeapBytes() / (double) (1 << 20));
    table.end();
  }

  /** The pools have their peaks at different times: an upper bound. */
  private static long peakHeapBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  private void copySample(Path corpus) throws IOException {
    Files.createDirectories(corpus);
    try (Stream<Path> shards = Files.list(BundledSample.directory().resolve("data"))) {
      for (Path shard : shards.toList()) {
        for (int copy = 0; copy < copies; copy++) {
          Files.copy(shard, corpus.resolve("train-%03d-%s".formatted(copy, shard.getFileName())));
        }
      }
    }
  }

  private static RunSettings settings(Path folder, String output) {
    return new RunSettings(
        folder.resolve("corpus").toString(),
        Set.of(Split.TRAIN),
        "bench",
        ColumnNames.GLOBE,
        Intake.STREAM,
        RowSelection.ALL,
        folder.resolve(output),
        true,
        100,
        new DescriberChoice(
            new SharedDescriber("silent", SilentDescriber::new),
            new SilentDescriber().provenance(),
            "it returns at once",
            "",
            List.of()),
        0,
        AudioDecoder.DEFAULT_MAX_SECONDS);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /** Returns at once. */
  private static final class SilentDescriber implements VoiceDescriber {

    @Override
    public VoiceDescription describe(HeardVoice voice) {
      return NOTHING;
    }

    @Override
    public Provenance provenance() {
      return new Provenance("silent", "none", "none", Map.of());
    }

    @Override
    public void close() {}
  }
}
