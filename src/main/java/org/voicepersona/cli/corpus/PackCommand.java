package org.voicepersona.cli.corpus;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.cli.option.CommandFailedException;
import org.voicepersona.cli.option.CorpusOptions;
import org.voicepersona.cli.option.ExitStatus;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.cli.terminal.Terminal;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.folder.SourceCard;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.output.OutputGuard;
import org.voicepersona.pipeline.CorpusBounds;
import org.voicepersona.pipeline.PinnedCorpus;
import org.voicepersona.pipeline.RunnerOptions;
import org.voicepersona.report.pack.CorpusPack;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Writes a corpus as Parquet. */
@Command(
    name = "pack",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a corpus of any layout as Parquet files in the shape of GLOBE_V2, recordings as they are.",
      "Run again after an interruption, it goes on where it stopped.",
      "Exit status: 0 if every row is packed, 1 if some or all could not be read, 2 if nothing was begun."
    })
public final class PackCommand implements Callable<Integer> {

  private static final int LONGEST_LINE = 1000;
  private static final long MEGABYTE = 1_000_000;

  @Mixin private CorpusOptions corpus;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "the folder to make; new, empty, or with what was begun of the same corpus")
  private Path to;

  @Option(
      names = "--file-mb",
      paramLabel = "N",
      defaultValue = "500",
      description =
          "how large a file grows, about, in millions of bytes (default: ${DEFAULT-VALUE})")
  private int fileMegabytes;

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    String input = corpus.input(spec);
    corpus.requireWhole(spec);
    PipelineOptions options = Usage.check(spec, () -> RunnerOptions.parse(beamOptions, input));
    RowSelection selection = Usage.check(spec, () -> corpus.selection(0));
    SplitChoice splits = Usage.check(spec, corpus::splits);
    ColumnNames columns = Usage.check(spec, corpus::columns);
    requireSettings(selection);
    OutputGuard.requireOutsideResults(to, "--to");
    new CorpusBounds(input).requireApartAsCorpus(to, "--to");
    try {
      PinnedCorpus place = PinnedCorpus.now(input, corpus.dataset(), options);
      ShardCatalog catalog =
          ShardCatalog.list(place.input(), splits, place.dataset(), columns)
              .findingColumns(selection.filter().columns());
      return pack(place, catalog, selection);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void requireSettings(RowSelection selection) {
    if (!selection.filter().measures().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "--filter %s asks what is measured of a clip, and nothing is measured here: filter by columns of the corpus"
              .formatted(selection.filter().measures().get(0)));
    }
    if (fileMegabytes < 1) {
      throw new ParameterException(
          spec.commandLine(), "file-mb is %d, must be at least 1".formatted(fileMegabytes));
    }
  }

  private int pack(PinnedCorpus place, ShardCatalog catalog, RowSelection selection)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    catalog.remarks().forEach(remark -> out.println(Terminal.plain(remark, LONGEST_LINE)));
    out.flush();
    CorpusPack.Settings settings =
        new CorpusPack.Settings(
            to,
            fileMegabytes * MEGABYTE,
            place.input(),
            selection.toString(),
            catalog.dataset(),
            SourceCard.of(place.input()));
    CorpusPack.Packed packed =
        CorpusPack.write(RowPlan.of(catalog, selection), settings, new Lines());
    if (packed.rows() == 0) {
      throw new CommandFailedException(
          packed.failed() == 0
              ? "Nothing was packed: there are no such rows"
              : "Nothing was packed: nothing of the corpus can be read");
    }
    out.printf(
        "%,d rows in %,d files of %s%s%s%n",
        packed.rows(),
        packed.files(),
        to,
        packed.failed() == 0 ? "" : "; %,d could not be read".formatted(packed.failed()),
        packed.isNew() ? "" : "; all was there already");
    out.flush();
    return packed.failed() == 0 ? 0 : ExitStatus.FAILED;
  }

  /** A line for each file, and for each row that cannot be read. */
  private final class Lines implements CorpusPack.Progress {

    @Override
    public void failed(Failure failure) {
      String place =
          failure.id().isWholeShard()
              ? failure.id().shard()
              : "%s, row %d".formatted(failure.id().shard(), failure.id().row());
      PrintWriter err = spec.commandLine().getErr();
      err.println(
          Terminal.plain(
              "%s: %s: %s".formatted(place, failure.reason(), failure.message()), LONGEST_LINE));
      err.flush();
    }

    @Override
    public void finished(String split, long rows, long bytes) {
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "%s: a file of %,d rows, %,.1f MB%n",
          Terminal.plain(split, LONGEST_LINE), rows, (double) bytes / MEGABYTE);
      out.flush();
    }
  }
}
