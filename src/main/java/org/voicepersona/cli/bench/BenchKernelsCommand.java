package org.voicepersona.cli.bench;

import java.util.List;
import java.util.concurrent.Callable;
import org.voicepersona.cli.terminal.FigureTable;
import org.voicepersona.model.check.EngineBenchmark;
import org.voicepersona.model.checkpoint.ModelDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures the decoder's linear layers by number of rows, against the machine's limits. */
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    description =
        "Measures the decoder's linear layers against the machine's memory and arithmetic.")
final class BenchKernelsCommand implements Callable<Integer> {

  private static final List<Integer> ROWS =
      List.of(1, 2, 3, 4, 8, 12, 16, 32, 48, 64, 128, 256, 512);
  private static final double GIGA = 1e9;

  @Mixin private BenchModelOptions options;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    FigureTable table = options.table(spec.commandLine().getOut());
    EngineBenchmark.Limits limits = EngineBenchmark.limits();
    double readLimit = limits.readBytesPerSecond() / GIGA;
    double operationLimit = limits.operationsPerSecond() / GIGA;
    table.add("machine reads, GB/s", readLimit);
    table.add("machine multiplies bfloat16, GFLOP/s", operationLimit);
    try (ModelDirectory directory = options.open();
        EngineBenchmark model = options.load(directory)) {
      double bytes = model.linearBytes() / GIGA;
      for (int rows : ROWS) {
        double seconds = model.linearLayers(rows);
        double operations = 2.0 * rows * model.linearWeights() / GIGA;
        table.add("%d rows, GB/s".formatted(rows), bytes / seconds, readLimit);
        table.add("%d rows, GFLOP/s".formatted(rows), operations / seconds, operationLimit);
      }
    }
    table.end();
    return 0;
  }
}
