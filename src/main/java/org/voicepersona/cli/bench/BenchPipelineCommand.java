package org.voicepersona.cli.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Map;
import java.util.concurrent.Callable;
import org.voicepersona.cli.terminal.FigureTable;
import org.voicepersona.describe.DecodedClip;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.Meter;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.describe.VoiceDescriber;
import org.voicepersona.describe.VoiceDescription;
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
    try (BenchCorpus corpus = BenchCorpus.ofCopies(copies)) {
      measure(corpus, "warm-up");
      long start = System.nanoTime();
      long clips = measure(corpus, "measured");
      double seconds = (System.nanoTime() - start) / 1e9;
      print(clips / seconds, seconds, clips);
    }
    return 0;
  }

  /** Returns how many clips went through. */
  private static long measure(BenchCorpus corpus, String output)
      throws IOException, InterruptedException {
    return corpus.describe(output, new SilentSettings(), Long.MAX_VALUE);
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

  /** Nothing is to be settled. */
  private record SilentSettings() implements DescriberSettings {

    @Override
    public Provenance provenance() {
      return SilentDescriber.PROVENANCE;
    }

    @Override
    public String means() {
      return "it says nothing";
    }

    @Override
    public SharedDescriber shared() {
      return new SharedDescriber("silent", SilentDescriber::new);
    }
  }

  /** Returns at once. */
  private static final class SilentDescriber implements VoiceDescriber {

    private static final Provenance PROVENANCE = new Provenance("silent", "none", "none", Map.of());

    @Override
    public VoiceDescription describe(DecodedClip voice, Meter meter) {
      return NOTHING;
    }

    @Override
    public Provenance provenance() {
      return PROVENANCE;
    }

    @Override
    public void close() {}
  }
}
