package org.voicepersona.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.voicepersona.audio.Waveform;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.engine.ComputeDevice;
import org.voicepersona.model.engine.EngineBenchmark;
import org.voicepersona.model.engine.EngineLoad;
import org.voicepersona.model.engine.GenerationRequest;
import org.voicepersona.model.engine.GenerationSettings;
import org.voicepersona.model.engine.Placement;
import org.voicepersona.model.engine.Qwen2AudioModel;
import org.voicepersona.model.engine.SamplingSettings;
import org.voicepersona.model.prompt.ChatMessage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a whole job: clips come as fast as they are taken, each is asked three questions. */
@Command(
    name = "job",
    mixinStandardHelpOptions = true,
    description = "Measures how many clips an hour a model describes.")
final class BenchJobCommand implements Callable<Integer> {

  private static final List<String> QUESTIONS =
      List.of(
          "Describe this speaker's voice: its tone, pitch, timbre and style, in a few sentences.",
          "Describe the character in a story whom this voice would suit, and say why.",
          "Describe the technical qualities of this voice: articulation, pace, resonance, range.");

  private static final double GB = 1e9;
  private static final double SECONDS_AN_HOUR = 3_600;

  @Mixin private BenchModelOptions options;

  @Option(names = "--clips", defaultValue = "12", description = "default: ${DEFAULT-VALUE}")
  private int clips;

  @Option(
      names = "--seconds",
      defaultValue = "4.5",
      description = "how long a clip is (default: ${DEFAULT-VALUE})")
  private double clipSeconds;

  @Option(
      names = "--new-tokens",
      defaultValue = "200",
      description = "how long an answer is (default: ${DEFAULT-VALUE})")
  private int newTokens;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    FigureTable table = options.table(spec.commandLine().getOut());
    try (ModelDirectory directory = options.open();
        Qwen2AudioModel model =
            Qwen2AudioModel.load(
                directory, options.arithmetic(directory), Placement.whole(ComputeDevice.best()))) {
      double seconds = run(model);
      EngineLoad load = model.load();
      double perStep = (double) load.decodedTokens() / Math.max(1, load.decodeSteps());
      table.add("clips", clips);
      table.add("seconds a clip", seconds / clips);
      table.add("clips an hour", clips / seconds * SECONDS_AN_HOUR);
      table.add("tokens/s, all time counted", clips * QUESTIONS.size() * newTokens / seconds);
      table.add("tokens/s while answering", load.decodedTokens() / load.decodeSeconds());
      table.add("answers at once", perStep, model.batchSize());
      table.add("share of time at work", load.busySeconds() / seconds, 1);
    }
    ResidentMemory.peak().ifPresent(bytes -> table.add("peak resident memory, GB", bytes / GB));
    table.end();
    return 0;
  }

  private double run(Qwen2AudioModel model) throws InterruptedException, ExecutionException {
    ExecutorService threads =
        Executors.newFixedThreadPool(2 + model.batchSize() / QUESTIONS.size());
    try {
      long start = System.nanoTime();
      List<Future<?>> answers = new ArrayList<>();
      for (int i = 0; i < clips; i++) {
        Waveform clip = EngineBenchmark.noise(clipSeconds, i);
        answers.add(threads.submit(() -> model.generate(requests(model, clip))));
      }
      for (Future<?> answer : answers) {
        answer.get();
      }
      return (System.nanoTime() - start) / 1e9;
    } finally {
      threads.shutdownNow();
    }
  }

  private List<GenerationRequest> requests(Qwen2AudioModel model, Waveform clip) {
    SamplingSettings sampling = new SamplingSettings(1.1, true, 0.7, 20, 0.5);
    return IntStream.range(0, QUESTIONS.size())
        .mapToObj(
            i ->
                new GenerationRequest(
                    model.prompt(List.of(ChatMessage.ask(clip, QUESTIONS.get(i)))),
                    new GenerationSettings(newTokens, sampling, i, true)))
        .toList();
  }
}
