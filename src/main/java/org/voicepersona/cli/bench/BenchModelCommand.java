package org.voicepersona.cli.bench;

import java.util.List;
import java.util.concurrent.Callable;
import org.voicepersona.cli.terminal.FigureTable;
import org.voicepersona.model.check.EngineBenchmark;
import org.voicepersona.model.checkpoint.ModelDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the audio encoder, prefill and decode steps, without the scheduler. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Measures how fast a model hears, reads and answers.")
final class BenchModelCommand implements Callable<Integer> {

  private static final List<Integer> BATCHES = List.of(1, 2, 3, 4, 8, 12, 16, 32);
  private static final List<Integer> PROMPTS = List.of(125, 250, 800);
  private static final List<Double> CLIPS = List.of(2.0, 4.5, 5.0, 10.0, 30.0);
  private static final double GB = 1e9;

  @Mixin private BenchModelOptions options;

  @Option(
      names = "--context",
      paramLabel = "N",
      defaultValue = "800",
      description = "tokens that each answer has before it (default: ${DEFAULT-VALUE})")
  private int context;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    FigureTable table = options.table(spec.commandLine().getOut());
    EngineBenchmark.Limits limits = EngineBenchmark.limits();
    try (ModelDirectory directory = options.open();
        EngineBenchmark model = options.load(directory)) {
      table.add("layers of the decoder", model.decoderLayers());
      CLIPS.forEach(seconds -> table.add("hear %s s, s".formatted(seconds), model.encode(seconds)));
      for (int tokens : PROMPTS) {
        table.add(
            "read %d tokens, tokens/s".formatted(tokens),
            tokens / model.prefill(tokens),
            tokens / model.prefillWork(tokens).leastSeconds(limits));
      }
      for (int batch : BATCHES) {
        table.add(
            "answer, %d at once, tokens/s".formatted(batch),
            batch / model.decode(batch, context),
            batch / model.decodeWork(batch, context).leastSeconds(limits));
      }
    }
    ResidentMemory.peak().ifPresent(bytes -> table.add("peak resident memory, GB", bytes / GB));
    table.end();
    return 0;
  }
}
