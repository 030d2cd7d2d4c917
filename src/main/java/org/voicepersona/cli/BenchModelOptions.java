package org.voicepersona.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.voicepersona.model.checkpoint.ModelDirectory;
import org.voicepersona.model.prepare.ModelDirectories;
import picocli.CommandLine.Option;

/** Which model is measured, and how the figures are printed. */
final class BenchModelOptions {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description =
          "a prepared model; of random weights will do: see scripts/make-random-checkpoint")
  private Path model;

  @Option(names = "--json", description = "print the figures as one JSON object")
  private boolean json;

  ModelDirectory open() {
    return ModelDirectories.open(model);
  }

  FigureTable table(PrintWriter out) {
    return new FigureTable(out, json);
  }
}
