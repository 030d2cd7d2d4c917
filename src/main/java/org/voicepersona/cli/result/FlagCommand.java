package org.voicepersona.cli.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.voicepersona.cli.option.ExitStatus;
import org.voicepersona.cli.option.NewFile;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.cli.terminal.ErrorOutput;
import org.voicepersona.cli.terminal.Terminal;
import org.voicepersona.report.FileKind;
import org.voicepersona.report.RecordFile;
import org.voicepersona.report.flag.CheckedColumns;
import org.voicepersona.report.flag.FlagRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Flags descriptions of voices in a file from any source. */
@Command(
    name = "flag",
    mixinStandardHelpOptions = true,
    description = {
      "Checks descriptions of voices that anybody wrote, and prints those with what may be wrong with"
          + " them, an object a line; how often, at the end."
    })
public final class FlagCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(
      paramLabel = "FILE",
      description = "JSON lines or Parquet, with a column of descriptions")
  private Path file;

  @Option(
      names = "--column",
      paramLabel = "FIELD=COLUMN",
      description = {
        "what the file calls a column, such as description=caption, or age= for one that is not to be"
            + " looked at; may be repeated. Fields: description, character, technical, transcript,"
            + " gender, age, accent, f0_median_hz, f0_range_semitones, speaking_rate, snr_db"
            + " (default: the names of this program's results, else those of other data sets)"
      })
  private List<String> named = List.of();

  @Option(
      names = "--keep",
      paramLabel = "COLUMN",
      split = ",",
      description = "columns of the file that stay beside the flags, such as id")
  private List<String> kept = List.of();

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = {
        "write the rows to this new file rather than to the terminal: JSON, JSON lines, Parquet or CSV,"
            + " by its name"
      })
  private Optional<Path> to = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    CheckedColumns columns = Usage.check(spec, () -> CheckedColumns.parse(named));
    if (to.isPresent()) {
      NewFile.require(to.get(), "--to");
    }
    try (FlagRun run = open(columns)) {
      if (to.isPresent()) {
        toFile(run, to.get());
        printCounts(spec.commandLine().getOut(), run);
      } else {
        run.run(new ToTerminal());
        printCounts(spec.commandLine().getErr(), run);
      }
      return run.unread() == 0 ? 0 : ExitStatus.FAILED;
    }
  }

  private FlagRun open(CheckedColumns columns) throws IOException {
    try {
      return FlagRun.open(file, columns, kept);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), file + ": " + e.getMessage(), e);
    }
  }

  private void toFile(FlagRun run, Path place) throws IOException {
    FileKind kind = FileKind.ofName(place).orElse(FileKind.JSONL);
    try (RecordFile rows = RecordFile.create(place, kind, run.outputColumns())) {
      run.run(new ToFile(rows));
      rows.commit();
    }
  }

  private void complain(String place, String why) {
    ErrorOutput.print(spec.commandLine(), place + ": " + why);
  }

  /** Prints one JSON object a line. */
  private final class ToTerminal implements FlagRun.Sink {

    @Override
    public void flagged(Map<String, Object> row) throws IOException {
      spec.commandLine().getOut().println(Terminal.json(JSON.writeValueAsString(row)));
    }

    @Override
    public void unread(String place, String why) {
      complain(place, why);
    }
  }

  /** Adds the rows to a file. */
  private final class ToFile implements FlagRun.Sink {

    private final RecordFile rows;

    ToFile(RecordFile rows) {
      this.rows = rows;
    }

    @Override
    public void flagged(Map<String, Object> row) throws IOException {
      rows.add(row);
    }

    @Override
    public void unread(String place, String why) {
      complain(place, why);
    }
  }

  private static void printCounts(PrintWriter out, FlagRun run) {
    out.println("looked at: " + run.columns());
    out.printf("%-24s %,12d%n", "descriptions", run.checked());
    out.printf("%-24s %,12d%n", "without a flag", run.unflagged());
    run.counts().entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(count -> out.printf("  %-22s %,12d%n", count.getKey().label(), count.getValue()));
    if (run.unread() > 0) {
      out.printf("%-24s %,12d%n", "rows that are no rows", run.unread());
    }
    out.flush();
  }
}
