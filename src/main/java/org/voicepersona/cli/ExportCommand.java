package org.voicepersona.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.voicepersona.output.PublishedOutput;
import org.voicepersona.output.VoiceRecord;
import org.voicepersona.report.Export;
import org.voicepersona.report.ExportFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a finished run in a training format. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes the descriptions of a finished run as one JSON array for training.")
final class ExportCommand implements Callable<Integer> {

  @Mixin private OutputOption output;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "instruction",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private ExportFormat format;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PublishedOutput run = Results.open(output.directory());
    Path file = output.directory().resolve(format.label() + "_format.json");
    long written;
    try (Stream<VoiceRecord> voices = run.descriptions()) {
      written = Export.write(voices, format, file);
    }
    spec.commandLine().getOut().printf("%,d descriptions in %s%n", written, file);
    return 0;
  }
}
