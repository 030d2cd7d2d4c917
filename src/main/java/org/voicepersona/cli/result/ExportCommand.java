package org.voicepersona.cli.result;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.voicepersona.cli.option.ClipOptions;
import org.voicepersona.cli.option.ResultOption;
import org.voicepersona.cli.option.SplitOptions;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.describe.acoustic.BinSet;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.report.ClipSource;
import org.voicepersona.report.Export;
import org.voicepersona.report.ExportFormat;
import org.voicepersona.report.FileKind;
import org.voicepersona.report.parler.ParlerWords;
import org.voicepersona.report.parler.ParlerWords.Length;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Writes a finished run in a training format. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes the descriptions of a finished run in a format for training.")
public final class ExportCommand implements Callable<Integer> {

  @Mixin private ResultOption result;
  @Mixin private ClipOptions clipOptions;
  @Mixin private SplitOptions split;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: instruction; of a file that ends so, csv)")
  private Optional<ExportFormat> format = Optional.empty();

  @Option(
      names = "--as",
      paramLabel = "KIND",
      description = {
        "${COMPLETION-CANDIDATES} (default: json; of parler parquet, of chatml jsonl, of csv csv)"
      })
  private Optional<FileKind> kind = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "DIR|FILE",
      description = {
        "the folder to write to, or a file such as voices.parquet, whose name says the kind",
        "(default: the folder of the result)"
      })
  private Optional<Path> to = Optional.empty();

  @Option(names = "--exclude-flagged", description = "leave out descriptions with a flag")
  private boolean excludeFlagged;

  @Option(
      names = "--raw",
      description = {
        "leave texts as they are, even those that a spreadsheet takes for formulas (csv) or the"
            + " tokenizer of a chat model for control tokens (instruction, conversation, chatml)"
      })
  private boolean raw;

  @Option(
      names = "--bins",
      paramLabel = "SET",
      defaultValue = "voicepersona",
      converter = BinSetName.class,
      completionCandidates = BinSetName.class,
      description = {
        "parler: whose words and edges measures have: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})"
      })
  private BinSet bins;

  @Option(
      names = "--length",
      paramLabel = "LENGTH",
      defaultValue = "short",
      description = {
        "parler: ${COMPLETION-CANDIDATES}: one or two sentences of what is measured and listed, or the"
            + " whole voice analysis (default: ${DEFAULT-VALUE})"
      })
  private Length length;

  @Option(
      names = "--audio",
      description = "the recordings too, 16 kHz FLAC: inside Parquet, else in a folder beside")
  private boolean audio;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    split.requireWhole(spec);
    requireParlerForItsOptions();
    Export.Settings settings =
        Usage.check(
            spec,
            () ->
                new Export.Settings(
                    format(),
                    kind.or(this::kindOfName).orElse(format().usualKind()),
                    to.orElse(result.directory()),
                    split.shares(),
                    excludeFlagged,
                    raw,
                    new ParlerWords(bins, length)));
    PublishedOutput run = result.open();
    if (Export.Settings.namesFile(settings.to())) {
      result.requireFolderOfFile(settings.folder(), clipOptions.corpus(run));
    } else {
      result.requireDestination(settings.folder(), true, clipOptions.corpus(run));
    }
    PrintWriter out = spec.commandLine().getOut();
    write(run, settings)
        .forEach((file, rows) -> out.printf("%,d descriptions in %s%n", rows, file));
    if (settings.format() == ExportFormat.PARLER) {
      out.printf("words for measures: %s; text_description: %s%n", bins, length);
    }
    return 0;
  }

  private void requireParlerForItsOptions() {
    for (String option : List.of("--bins", "--length")) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)
          && format() != ExportFormat.PARLER) {
        throw new ParameterException(
            spec.commandLine(),
            "%s goes with --format parler, and the format is %s".formatted(option, format()));
      }
    }
  }

  private ExportFormat format() {
    boolean isCsv = kind.or(this::kindOfName).equals(Optional.of(FileKind.CSV));
    return format.orElse(isCsv ? ExportFormat.CSV : ExportFormat.INSTRUCTION);
  }

  /** Returns the kind by the name of the file in {@code --to}, if it is a file. */
  private Optional<FileKind> kindOfName() {
    return to.filter(Export.Settings::namesFile).flatMap(FileKind::ofName);
  }

  private Map<Path, Long> write(PublishedOutput run, Export.Settings settings) throws IOException {
    if (!audio) {
      return Export.write(run, settings, Optional.empty());
    }
    try (ClipSource clips = clipOptions.open(spec, run)) {
      return Export.write(run, settings, Optional.of(clips));
    }
  }

  /** Converts the name of a bin set, which may have hyphens. */
  static final class BinSetName implements ITypeConverter<BinSet>, Iterable<String> {

    @Override
    public BinSet convert(String name) {
      return Stream.of(BinSet.values())
          .filter(set -> set.toString().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' must be one of %s".formatted(name, List.of(BinSet.values()))));
    }

    @Override
    public Iterator<String> iterator() {
      return Stream.of(BinSet.values()).map(BinSet::toString).iterator();
    }
  }
}
