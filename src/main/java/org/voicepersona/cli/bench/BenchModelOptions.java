package org.voicepersona.cli.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.voicepersona.cli.terminal.FigureTable;
import org.voicepersona.describe.DescriberSettings;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.SharedDescriber;
import org.voicepersona.model.check.EngineBenchmark;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.compute.Arithmetic;
import org.voicepersona.model.compute.ComputeDevice;
import org.voicepersona.model.compute.Precision;
import org.voicepersona.model.plan.Placement;
import org.voicepersona.model.qwen2audio.Qwen2AudioModel;
import org.voicepersona.model.registry.SpeechModels;
import picocli.CommandLine.Option;

/** Options of the model to measure, and of how the figures are printed. */
final class BenchModelOptions {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description =
          "a prepared model; of random weights will do: see scripts/make-random-checkpoint")
  private Path model;

  @Option(
      names = "--int8-cache",
      description = "keep keys and values in 8 bits, rather than in bfloat16")
  private boolean int8Cache;

  @Option(names = "--json", description = "print the figures as one JSON object")
  private boolean json;

  ModelDirectory open() {
    return SpeechModels.open(model);
  }

  private static Arithmetic arithmetic(ModelDirectory directory, boolean compressedCaches) {
    return Arithmetic.of(Precision.usualFor(directory)).withCompressedCaches(compressedCaches);
  }

  /** Returns a describer that asks the model, on the best device. */
  DescriberSettings describer(int newTokens) {
    return new BenchSettings(model.toAbsolutePath().toString(), int8Cache, newTokens);
  }

  /** Settings that load the model at the first use. */
  private record BenchSettings(String place, boolean compressed, int newTokens)
      implements DescriberSettings {

    @Override
    public Provenance provenance() {
      return BenchDescriber.PROVENANCE;
    }

    @Override
    public String means() {
      return "its model is in " + place;
    }

    @Override
    public SharedDescriber shared() {
      return new SharedDescriber(
          place, () -> describer(Path.of(place), compressed, newTokens), Duration.ZERO);
    }
  }

  private static BenchDescriber describer(Path model, boolean compressed, int newTokens) {
    try (ModelDirectory directory = SpeechModels.open(model)) {
      return new BenchDescriber(
          Qwen2AudioModel.load(
              directory,
              arithmetic(directory, compressed),
              Placement.whole(ComputeDevice.bestOfTorch())),
          newTokens);
    }
  }

  /** Loads the model on the CPU, to measure its parts. */
  EngineBenchmark load(ModelDirectory directory) {
    return EngineBenchmark.load(
        directory, arithmetic(directory, int8Cache), Placement.whole(ComputeDevice.CPU));
  }

  FigureTable table(PrintWriter out) {
    return new FigureTable(out, json);
  }
}
