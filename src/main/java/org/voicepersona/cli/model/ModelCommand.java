package org.voicepersona.cli.model;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.voicepersona.cli.option.PreparationOptions;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.model.checkpoint.Checkpoint;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.prepare.Manifest;
import org.voicepersona.model.prepare.PreparationProgress;
import org.voicepersona.model.prepare.PreparationSettings;
import org.voicepersona.model.prepare.Verification;
import org.voicepersona.model.registry.SpeechModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches and prepares models, and inspects prepared ones. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Fetches a model, prepares it for use, and inspects prepared ones.",
    subcommands = {
      FetchModelCommand.class,
      ModelCommand.Prepare.class,
      ModelCommand.Info.class,
      ModelCommand.Verify.class,
      PlanCommand.class,
      QualityCommand.class,
      CheckCommand.class
    })
public final class ModelCommand {

  /** Quantises a checkpoint. */
  @Command(
      name = "prepare",
      mixinStandardHelpOptions = true,
      description = {
        "Quantises a published checkpoint into a folder that starts at once.",
        "Run again after an interruption, it goes on where it stopped."
      })
  static final class Prepare implements Callable<Integer> {

    @Option(names = "--from", paramLabel = "DIR", required = true, description = "the checkpoint")
    private Path from;

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "the new folder")
    private Path to;

    @Mixin private PreparationOptions preparation;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
      Usage.check(spec, preparation::check);
      try (Checkpoint checkpoint = SpeechModels.openCheckpoint(from)) {
        Usage.check(spec, () -> preparation.settings(checkpoint.config(), ""));
        PrintWriter out = spec.commandLine().getOut();
        print(PreparationSetup.prepare(preparation, checkpoint, to, out), out);
      }
      return 0;
    }
  }

  /** Prints the manifest of a prepared model. */
  @Command(
      name = "info",
      mixinStandardHelpOptions = true,
      description = "Prints parts, bytes, bits and digests of a prepared model.")
  static final class Info implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "a prepared model")
    private Path directory;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      print(Manifest.read(directory), spec.commandLine().getOut());
      return 0;
    }
  }

  /** Compares the files of a prepared model with their digests. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Reads a prepared model and compares it with its digests.")
  static final class Verify implements Callable<Integer> {

    @Parameters(paramLabel = "DIR", description = "a prepared model")
    private Path directory;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
      Manifest manifest = Manifest.read(directory);
      List<String> faults = Verification.faults(directory, manifest, PreparationProgress.NONE);
      if (!manifest.complete()) {
        throw new CheckpointException(directory + " is not completely prepared");
      }
      PrintWriter out = spec.commandLine().getOut();
      faults.forEach(out::println);
      if (faults.isEmpty()) {
        out.printf("%d files are as they were written%n", manifest.parts().size());
      }
      return faults.isEmpty() ? 0 : 1;
    }
  }

  /** Prints the manifest of a prepared model. */
  static void print(Manifest manifest, PrintWriter out) {
    PreparationSettings settings = manifest.settings();
    out.printf(
        "source  %s %s%n        %s%n",
        manifest.sourceName(), manifest.sourceRevision(), manifest.sourceDigest());
    out.printf(
        "model   %s%n        %d bits, group size %d, %s, %s%s%n",
        manifest.digest(),
        settings.bits(),
        settings.groupSize(),
        settings.rounding().name().toLowerCase(Locale.ROOT),
        settings.layout().name().toLowerCase(Locale.ROOT),
        manifest.complete() ? "" : ", NOT COMPLETE");
    out.printf(
        "        head %d bits, encoder %d, %s%n",
        settings.headBits(),
        settings.encoderBits(),
        settings.calibration().isEmpty()
            ? "not calibrated"
            : "calibrated by " + settings.calibration());
    manifest.losses().forEach(loss -> out.printf("        %s%n", loss.inWords()));
    out.printf("%n%-26s %4s %15s %7s  %s%n", "file", "bits", "bytes", "error", "SHA-256");
    for (Manifest.Part part : manifest.parts()) {
      out.printf(
          "%-26s %4s %,15d %7s  %s%n",
          part.file(),
          part.bits() == 0 ? "" : part.bits(),
          part.bytes(),
          part.relativeError() == 0 ? "" : "%.2f %%".formatted(100 * part.relativeError()),
          part.sha256());
    }
    long bytes = manifest.parts().stream().mapToLong(Manifest.Part::bytes).sum();
    out.printf("%-26s %4s %,15d%n", "all", "", bytes);
  }
}
