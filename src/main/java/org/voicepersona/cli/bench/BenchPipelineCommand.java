package org.voicepersona.cli.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
 * Measures the pipeline without a model: reading, decoding, measuring, checking texts as long as a
 * model's, journalling, committing and publishing, over many copies of the bundled sample. A
 * warm-up pass, which is not counted, lets the JVM compile. Unlike the throughput, the CPU time
 * holds on a busy machine too.
 */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description =
        "Measures how many clips a second pass through everything but a model, and the CPU time of one,"
            + " with texts of 300 words.")
final class BenchPipelineCommand implements Callable<Integer> {

  private static final int WANTED_CLIPS_PER_SECOND = 200;

  /** Target in CPU milliseconds a clip: {@value #WANTED_CLIPS_PER_SECOND} clips/s on two cores. */
  private static final int WANTED_CPU_MILLIS = 10;

  private static final int WORDS = 300;

  private static final int WORDS_OF_SENTENCE = 15;

  /** The words of texts: models use many of them about every voice. */
  private static final List<String> VOCABULARY =
      List.of(
          ("the a this voice speaker has is and with in of male female adult young deep low high"
                  + " pitched warm bright breathy rough clear resonant nasal soft loud calm lively"
                  + " monotone expressive slow fast measured articulation precise relaxed tone"
                  + " timbre accent British American neutral slightly very rather would suit a"
                  + " narrator teacher detective captain gentle stern pauses rhythm falling rising"
                  + " intonation phrase ends recording clean faint noise close microphone range")
              .split(" "));

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
      long cpu = cpuNanos();
      long clips = measure(corpus, "measured");
      print(clips, (System.nanoTime() - start) / 1e9, (cpuNanos() - cpu) / 1e6 / clips);
    }
    return 0;
  }

  /** Returns how many clips were described. */
  private static long measure(BenchCorpus corpus, String output)
      throws IOException, InterruptedException {
    return corpus.describe(output, new WordySettings(), Long.MAX_VALUE);
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private void print(long clips, double seconds, double cpuMillis) {
    FigureTable table = new FigureTable(spec.commandLine().getOut(), json);
    table.add("clips", (double) clips);
    table.add("seconds", seconds);
    table.add("clips/s, no model", clips / seconds, WANTED_CLIPS_PER_SECOND);
    table.add("CPU ms a clip", cpuMillis, WANTED_CPU_MILLIS);
    table.add("peak heap, MiB (sum of pools)", peakHeapBytes() / (double) (1 << 20));
    table.end();
  }

  /** Returns an upper bound of the peak: the pools have their peaks at different times. */
  private static long peakHeapBytes() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }

  /** Returns sentences of random words, which differ from those of every other seed. */
  private static String text(long seed, int words) {
    Random random = new Random(seed);
    StringJoiner sentences = new StringJoiner(" ");
    for (int i = 0; i < words; i += WORDS_OF_SENTENCE) {
      sentences.add(
          random
              .ints(Math.min(WORDS_OF_SENTENCE, words - i), 0, VOCABULARY.size())
              .mapToObj(VOCABULARY::get)
              .collect(Collectors.joining(" ", "It has ", ".")));
    }
    return sentences.toString();
  }

  private record WordySettings() implements DescriberSettings {

    @Override
    public Provenance provenance() {
      return WordyDescriber.PROVENANCE;
    }

    @Override
    public String means() {
      return "it says %d words at random".formatted(WORDS);
    }

    @Override
    public SharedDescriber shared() {
      return new SharedDescriber("wordy", WordyDescriber::new);
    }
  }

  /** Gives texts as long as a model's, without delay: three of equal length. */
  private static final class WordyDescriber implements VoiceDescriber {

    private static final Provenance PROVENANCE = new Provenance("wordy", "none", "none", Map.of());

    @Override
    public VoiceDescription describe(DecodedClip voice, Meter meter) {
      String first = text(voice.seed(), WORDS / 3);
      String second = text(voice.seed() + 1, WORDS / 3);
      String third = text(voice.seed() + 2, WORDS / 3);
      return new VoiceDescription(first, second, third, VoiceDescription.combine(first, second));
    }

    @Override
    public Provenance provenance() {
      return PROVENANCE;
    }

    @Override
    public void close() {}
  }
}
