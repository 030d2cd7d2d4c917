package org.voicepersona.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.voicepersona.output.PublishedOutput;
import org.voicepersona.report.ClipSource;
import org.voicepersona.report.Export;
import org.voicepersona.report.ExportFormat;
import org.voicepersona.report.FileKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a finished run in a training format. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes the descriptions of a finished run in a format for training.")
final class ExportCommand implements Callable<Integer> {

  @Mixin private OutputOption output;
  @Mixin private ClipOptions clipOptions;
  @Mixin private SplitOptions split;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "instruction",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
  private ExportFormat format;

  @Option(
      names = "--as",
      paramLabel = "KIND",
      description = {
        "${COMPLETION-CANDIDATES} (default: json; of parler parquet, of chatml jsonl, of csv csv)"
      })
  private Optional<FileKind> kind = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "the folder to write to (default: that of the result)")
  private Optional<Path> to = Optional.empty();

  @Option(names = "--exclude-flagged", description = "leave out descriptions with a flag")
  private boolean excludeFlagged;

  @Option(
      names = "--audio",
      description = "the recordings too, 16 kHz FLAC: inside Parquet, else in a folder beside")
  private boolean audio;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    PublishedOutput run = Results.open(output.directory());
    Export.Settings settings =
        Usage.check(
            spec,
            () ->
                new Export.Settings(
                    format,
                    kind.orElse(format.usualKind()),
                    to.orElse(output.directory()),
                    split.shares(),
                    excludeFlagged));
    Map<Path, Long> written;
    if (audio) {
      try (ClipSource clips = clipOptions.open(run)) {
        written = Export.write(run, settings, Optional.of(clips));
      }
    } else {
      written = Export.write(run, settings, Optional.empty());
    }
    PrintWriter out = spec.commandLine().getOut();
    written.forEach((file, rows) -> out.printf("%,d descriptions in %s%n", rows, file));
    return 0;
  }
}
