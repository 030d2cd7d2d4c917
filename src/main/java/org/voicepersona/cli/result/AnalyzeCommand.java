package org.voicepersona.cli.result;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.voicepersona.cli.option.ClipOptions;
import org.voicepersona.cli.option.CommandFailedException;
import org.voicepersona.cli.option.Explanation;
import org.voicepersona.cli.option.ResultOption;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.cli.terminal.Terminal;
import org.voicepersona.cli.terminal.VoiceText;
import org.voicepersona.globe.Failure;
import org.voicepersona.output.epoch.PublishedOutput;
import org.voicepersona.output.record.RecordField;
import org.voicepersona.output.record.VoiceRecord;
import org.voicepersona.report.Analysis;
import org.voicepersona.report.ClipSource;
import org.voicepersona.report.Distribution;
import org.voicepersona.report.Figures;
import org.voicepersona.report.HtmlReport;
import org.voicepersona.report.Moments;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Analyses a finished run and writes a report. */
@Command(
    name = "analyze",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a finished run holds, and writes report.html with plots and recordings,"
          + " which opens without a network, and the plots as pictures."
    })
public final class AnalyzeCommand implements Callable<Integer> {

  private static final int MOST_ROWS = 10;
  private static final int BAR_WIDTH = 30;

  private static final int EXAMPLES = 3;

  @Mixin private ResultOption result;
  @Mixin private ClipOptions clipOptions;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "which random records are shown (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "where the report goes (default: analysis in the folder of the result)")
  private Optional<Path> to = Optional.empty();

  @Option(names = "--json", description = "print the figures as JSON, and write no report")
  private boolean json;

  @Option(names = "--no-audio", description = "leave the recordings out of the report")
  private boolean noAudio;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Usage.excludes(spec, "--json", "--to", "prints figures and writes no report");
    PublishedOutput run = result.open();
    if (json) {
      spec.commandLine().getOut().println(Terminal.json(Figures.json(analyze(run), run.summary())));
      return 0;
    }
    Path folder = to.orElse(result.directory().resolve("analysis"));
    result.requireDestination(folder, true, clipOptions.corpus(run));
    Optional<String> absence = noAudio ? Optional.empty() : clipOptions.absence(run);
    absence.ifPresent(why -> spec.commandLine().getOut().printf("recordings: none, for %s%n", why));
    if (noAudio || absence.isPresent()) {
      report(run, Optional.empty(), folder);
      return 0;
    }
    try (ClipSource clips = clipOptions.open(spec, run)) {
      report(run, Optional.of(clips), folder);
    } catch (IOException | CommandFailedException e) {
      String why = Explanation.of(e).orElseThrow();
      throw new CommandFailedException(why + "\n(or leave them out: --no-audio)", e);
    }
    return 0;
  }

  private Analysis analyze(PublishedOutput run) throws IOException {
    try (Stream<VoiceRecord> voices = run.descriptions();
        Stream<Failure> failures = run.failures()) {
      return Analysis.of(voices, failures, seed);
    }
  }

  private void report(PublishedOutput run, Optional<ClipSource> clips, Path folder)
      throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    Analysis analysis = analyze(run);
    print(out, analysis);
    out.printf("report: %s%n", HtmlReport.write(analysis, run.summary(), clips, folder));
    out.flush();
  }

  private static void print(PrintWriter out, Analysis analysis) {
    printCounts(out, analysis);
    printLengths(out, analysis);
    printDistribution(out, "Gender", analysis.gender().mostFrequentFirst());
    printDistribution(out, "Age", analysis.age().mostFrequentFirst());
    printDistribution(out, "Accent", analysis.accent().mostFrequentFirst());
    printDistribution(out, "Length of the clips", analysis.duration().byName());
    printDistribution(out, "Flags", analysis.flags().mostFrequentFirst());
    printDistribution(out, "Failures", analysis.failureReasons().mostFrequentFirst());
    analysis.examples().stream().limit(EXAMPLES).forEach(voice -> VoiceText.print(out, voice));
  }

  private static void printCounts(PrintWriter out, Analysis analysis) {
    out.printf("%,d voices described, %,d failures%n", analysis.described(), analysis.failed());
    Moments seconds = analysis.seconds();
    if (seconds.count() > 0) {
      out.printf(
          "%,.1f minutes of speech, %.2f s a clip (deviation %.2f s)%n",
          seconds.mean() * seconds.count() / 60, seconds.mean(), seconds.deviation());
    }
    out.println();
  }

  private static void printLengths(PrintWriter out, Analysis analysis) {
    out.printf("%-26s %10s %10s%n", "Characters", "mean", "deviation");
    for (RecordField field : Analysis.DESCRIPTIONS) {
      Moments lengths = analysis.descriptionLengths().get(field);
      out.printf("  %-24s %10.1f %10.1f%n", field.fieldName(), lengths.mean(), lengths.deviation());
    }
    out.println();
  }

  private static void printDistribution(
      PrintWriter out, String title, List<Distribution.Entry> entries) {
    if (entries.isEmpty()) {
      return;
    }
    out.println(title);
    long most = entries.stream().mapToLong(Distribution.Entry::count).max().orElse(1);
    for (Distribution.Entry entry : entries.subList(0, Math.min(MOST_ROWS, entries.size()))) {
      String bar = "█".repeat((int) Math.max(1, entry.count() * BAR_WIDTH / most));
      out.printf("  %-44s %,9d %s%n", Terminal.plain(entry.value(), 44), entry.count(), bar);
    }
    if (entries.size() > MOST_ROWS) {
      out.printf("  and %d more%n", entries.size() - MOST_ROWS);
    }
    out.println();
  }
}
