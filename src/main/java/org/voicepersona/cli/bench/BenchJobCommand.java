package org.voicepersona.cli.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.voicepersona.audio.Waveform;
import org.voicepersona.cli.option.CommandFailedException;
import org.voicepersona.cli.terminal.FigureTable;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.model.batch.EngineLoad;
import org.voicepersona.model.check.EngineBenchmark;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a whole job, three questions a clip, with clips supplied as fast as they are taken. */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    description = "Measures how many clips an hour a model describes.")
final class BenchJobCommand implements Callable<Integer> {

  private static final double GB = 1e9;
  private static final double SECONDS_AN_HOUR = 3_600;
  private static final int SAMPLE_CLIPS = 33;

  @Mixin private BenchModelOptions options;

  @Option(
      names = "--clips",
      paramLabel = "N",
      defaultValue = "12",
      description = "how many clips (default: ${DEFAULT-VALUE})")
  private int clips;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "4.5",
      description = "how long a clip is (default: ${DEFAULT-VALUE})")
  private double clipSeconds;

  @Option(
      names = "--pipeline",
      description =
          "let the bundled speech come from Parquet files, and the answers go to a run's output:"
              + " the whole pipeline instead of noise of one length")
  private boolean pipeline;

  @Option(
      names = "--new-tokens",
      paramLabel = "N",
      defaultValue = "200",
      description = "how long an answer is (default: ${DEFAULT-VALUE})")
  private int newTokens;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, ExecutionException, IOException {
    FigureTable table = options.table(spec.commandLine().getOut());
    DescriberSettings settings = options.describer(newTokens);
    try (SharedDescriber.Share share = settings.shared().acquire()) {
      BenchDescriber describer = (BenchDescriber) share.describer();
      double seconds = pipeline ? runThroughPipeline(settings) : run(describer);
      EngineLoad load = describer.model().load();
      double perStep = (double) load.decodedTokens() / Math.max(1, load.decodeSteps());
      int tokens = BenchDescriber.QUESTIONS.size() * newTokens;
      table.add("clips", clips);
      table.add("seconds a clip", seconds / clips);
      table.add("clips an hour", clips / seconds * SECONDS_AN_HOUR);
      table.add("tokens/s, all time counted", clips * tokens / seconds);
      table.add("tokens/s while answering", load.decodedTokens() / load.decodeSeconds());
      table.add("answers at once", perStep, describer.model().batchSize());
      table.add("share of time at work", load.busySeconds() / seconds, 1);
    }
    ResidentMemory.peak().ifPresent(bytes -> table.add("peak resident memory, GB", bytes / GB));
    table.end();
    return 0;
  }

  private double run(BenchDescriber describer) throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(describer.concurrency());
    try {
      long start = System.nanoTime();
      List<Future<?>> answers = new ArrayList<>();
      for (int i = 0; i < clips; i++) {
        Waveform clip = EngineBenchmark.noise(clipSeconds, i);
        answers.add(threads.submit(() -> describer.answers(clip)));
      }
      for (Future<?> answer : answers) {
        answer.get();
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      threads.shutdownNow();
    }
  }

  private double runThroughPipeline(DescriberSettings settings)
      throws IOException, InterruptedException {
    int copies = (clips + SAMPLE_CLIPS - 1) / SAMPLE_CLIPS;
    try (BenchCorpus corpus = BenchCorpus.ofCopies(copies)) {
      long start = System.nanoTime();
      long described = corpus.describe("job", settings, clips);
      double seconds = (System.nanoTime() - start) / 1e9;
      if (described != clips) {
        throw new CommandFailedException(
            "%d of %d clips were described".formatted(described, clips));
      }
      return seconds;
    }
  }
}
