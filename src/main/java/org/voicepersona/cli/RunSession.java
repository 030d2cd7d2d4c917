package org.voicepersona.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.options.PipelineOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.output.OutputDirectory;
import org.voicepersona.output.RowRule;
import org.voicepersona.output.RunSummary;
import org.voicepersona.pipeline.CorpusRun;
import org.voicepersona.pipeline.RunFailedException;
import org.voicepersona.pipeline.RunResult;
import org.voicepersona.pipeline.RunSettings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A run as its user sees it: what it is about to do, how far it is, what came of it. */
final class RunSession {

  private static final Logger LOG = LoggerFactory.getLogger(RunSession.class);

  private final CommandSpec spec;
  private final PrintWriter out;
  private final RunSettings settings;
  private final PipelineOptions runner;
  private final OutputDirectory output;

  /** Makes a session on a runner with such options. */
  RunSession(CommandSpec spec, RunSettings settings, PipelineOptions runner) {
    this.spec = spec;
    this.out = spec.commandLine().getOut();
    this.settings = settings;
    this.runner = runner;
    this.output = new OutputDirectory(settings.output());
  }

  /** Describes what is not yet described, to the end or until Ctrl-C. */
  RunResult run() throws InterruptedException {
    return run(transfer -> Optional.of(CorpusRun.open(settings, runner, transfer))).orElseThrow();
  }

  /** Describes again what the rules select, if they select anything. */
  Optional<RunResult> runAgain(List<RowRule> rules) throws InterruptedException {
    return run(transfer -> CorpusRun.again(settings, runner, transfer, rules));
  }

  @FunctionalInterface
  private interface Opening {
    Optional<CorpusRun> open(TransferDisplay transfer) throws IOException;
  }

  private Optional<RunResult> run(Opening opening) throws InterruptedException {
    Interruption interruption = new Interruption();
    try (RunLog log = RunLog.open(output.logs())) {
      Optional<CorpusRun> run = open(opening);
      return run.isEmpty() ? Optional.empty() : Optional.of(run(run.get(), log, interruption));
    } finally {
      interruption.workHasEnded();
    }
  }

  private RunResult run(CorpusRun opened, RunLog log, Interruption interruption)
      throws InterruptedException {
    try (CorpusRun run = opened) {
      interruption.asksToStop(run::stop);
      announce(run, log);
      RunResult result;
      try (RunDisplay display = RunDisplay.start(out, run.totalRows(), run.settledRows())) {
        result = run.execute(display);
      }
      report(result);
      return result;
    } catch (RunFailedException e) {
      LOG.error("the run failed", e);
      throw failed(e.getMessage(), log, e);
    } catch (IOException e) {
      throw new CommandFailedException(e.getMessage(), e);
    } catch (PipelineExecutionException e) {
      LOG.error("the run failed", e);
      throw failed(e.getCause().getMessage(), log, e);
    }
  }

  private static CommandFailedException failed(String why, RunLog log, Exception fault) {
    return new CommandFailedException(
        "The run failed: %s%nWhat was described is kept; the same command goes on. More in %s"
            .formatted(why, log.file()),
        fault);
  }

  private Optional<CorpusRun> open(Opening opening) {
    try (TransferDisplay transfer = new TransferDisplay(out)) {
      return opening.open(transfer);
    } catch (IOException e) {
      throw new CommandFailedException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void announce(CorpusRun run, RunLog log) {
    out.print(settings.describer().toLines());
    out.print(settings.describer().memoryPlan());
    out.printf("%s of %s to %s%n", rows(run), settings.input(), output.root());
    if (run.settledRows() > 0) {
      out.printf("going on after %,d rows that are done%n", run.settledRows());
    }
    out.printf("log: %s%n", log.file());
    out.flush();
  }

  private static String rows(CorpusRun run) {
    return run.totalRows() < 0
        ? "whatever comes, until Ctrl-C,"
        : "%,d rows".formatted(run.totalRows());
  }

  private void report(RunResult result) {
    if (result.published().isEmpty()) {
      out.printf(
          "The older complete result in %s stays until this one is complete.%n", output.root());
    } else {
      RunSummary summary = result.published().get();
      RunSummary.Counts counts = summary.counts();
      out.printf(
          "%n%,9d rows read%n%,9d described%n%,9d failed%n%,9d filtered%n",
          counts.read(), counts.described(), counts.failed(), counts.filtered());
      if (counts.failedShards() > 0) {
        out.printf("%,9d shards could not be read%n", counts.failedShards());
      }
      if (counts.failed() + counts.failedShards() > 0) {
        out.printf("          why: %s%n", output.failures());
      }
      out.printf(
          "%9s in all, %.1f rows/s%n%n",
          Text.duration(summary.measures().get("seconds")),
          summary.measures().get("rows_per_second"));
      out.printf("%s%n%s%n", output.descriptions(), output.data());
    }
    if (!result.complete()) {
      out.println("Stopped. The same command goes on from here.");
    }
    out.flush();
  }
}
