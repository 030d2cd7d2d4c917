package org.voicepersona.cli.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline.PipelineExecutionException;
import org.apache.beam.sdk.options.PipelineOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.cli.option.CommandFailedException;
import org.voicepersona.cli.option.Explanation;
import org.voicepersona.cli.terminal.RunDisplay;
import org.voicepersona.cli.terminal.Terminal;
import org.voicepersona.cli.terminal.Text;
import org.voicepersona.cli.terminal.WorkDisplay;
import org.voicepersona.durable.Reason;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.pipeline.CorpusRun;
import org.voicepersona.pipeline.RunResult;
import org.voicepersona.pipeline.RunSettings;
import org.voicepersona.pipeline.job.RunFailedException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Executes a run and prints its plan, progress and result. */
final class RunSession {

  private static final Logger LOG = LoggerFactory.getLogger(RunSession.class);

  private static final int LONGEST_REMARK = 2000;
  private static final int MOST_NEWS = 20;

  private final CommandSpec spec;
  private final PrintWriter out;
  private final RunSettings settings;
  private final PipelineOptions runner;
  private final OutputDirectory output;
  private final FreshFolder fresh;

  /** Makes a session on a runner with these options. */
  RunSession(CommandSpec spec, RunSettings settings, PipelineOptions runner) {
    this(spec, settings, runner, new FreshFolder(new OutputDirectory(settings.output()).root()));
  }

  /**
   * Makes a session in a folder that the command may have created.
   *
   * @param fresh that folder, as it was before
   */
  RunSession(CommandSpec spec, RunSettings settings, PipelineOptions runner, FreshFolder fresh) {
    this.spec = spec;
    this.out = spec.commandLine().getOut();
    this.settings = settings;
    this.runner = runner;
    this.output = new OutputDirectory(settings.output());
    this.fresh = fresh;
  }

  /** Describes the rows not yet described, to the end or until Ctrl-C. */
  RunResult run() throws InterruptedException {
    return run(transfer -> Optional.of(CorpusRun.open(settings, runner, transfer))).orElseThrow();
  }

  /** Describes the rows that the rules select again; empty if they select none. */
  Optional<RunResult> runAgain(List<RowRule> rules) throws InterruptedException {
    return run(transfer -> CorpusRun.again(settings, runner, rules));
  }

  @FunctionalInterface
  private interface Opening {
    Optional<CorpusRun> open(WorkDisplay transfer) throws IOException;
  }

  private Optional<RunResult> run(Opening opening) throws InterruptedException {
    Interruption interruption = new Interruption();
    try (RunLog log = openLog()) {
      Optional<CorpusRun> run;
      try {
        run = open(opening);
      } catch (RuntimeException e) {
        if (fresh.isNew()) {
          leaveNothing(log);
        }
        throw e;
      }
      return run.isEmpty() ? Optional.empty() : Optional.of(run(run.get(), log, interruption));
    } finally {
      interruption.workHasEnded();
    }
  }

  private RunLog openLog() {
    try {
      output.create();
      return RunLog.open(output.logs());
    } catch (IOException e) {
      removeFresh(e);
      throw new CommandFailedException(
          "%s cannot be made or written to: %s".formatted(output.root(), Reason.of(e)), e);
    }
  }

  private void leaveNothing(RunLog log) {
    try {
      log.discard();
      output.removeIfEmpty();
      fresh.removeEmpty();
    } catch (IOException e) {
      throw new CommandFailedException(e);
    }
  }

  /** Removes the folders that were created before {@code fault}. */
  private void removeFresh(IOException fault) {
    try {
      if (fresh.isNew()) {
        output.removeIfEmpty();
        fresh.removeEmpty();
      }
    } catch (IOException e) {
      fault.addSuppressed(e);
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
      requireSomething(run.whyNothing(result));
      return result;
    } catch (RunFailedException e) {
      LOG.error("the run failed", e);
      throw failed(e.getMessage(), log, e);
    } catch (IOException e) {
      throw new CommandFailedException(e);
    } catch (UncheckedIOException e) {
      LOG.error("the run failed", e);
      throw failed(Explanation.of(e).orElseThrow(), log, e);
    } catch (PipelineExecutionException e) {
      LOG.error("the run failed", e);
      throw failed(String.valueOf(e.getCause().getMessage()), log, e);
    }
  }

  private static void requireSomething(List<String> whyNothing) {
    if (!whyNothing.isEmpty()) {
      throw new CommandFailedException(
          whyNothing.stream()
              .map(line -> Terminal.plain(line, LONGEST_REMARK))
              .collect(Collectors.joining(System.lineSeparator())));
    }
  }

  private static CommandFailedException failed(String why, RunLog log, Exception fault) {
    return new CommandFailedException(
        "The run failed: %s%nWhat was described is kept; the same command goes on. More in %s"
            .formatted(why, log.file()),
        fault);
  }

  private Optional<CorpusRun> open(Opening opening) {
    try (WorkDisplay transfer = WorkDisplay.ofTransfer(out)) {
      if (Files.exists(output.summary())) {
        out.println("reading what is done");
        out.flush();
      }
      return opening.open(transfer);
    } catch (IOException e) {
      throw new CommandFailedException(e);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void announce(CorpusRun run, RunLog log) {
    out.print(settings.describer().toLines());
    out.print(settings.describer().describer().memoryPlan());
    out.printf("%s of %s to %s%n", rows(run), settings.input(), output.root());
    run.remarks().stream()
        .map(remark -> Terminal.plain(remark, LONGEST_REMARK))
        .forEach(
            remark -> {
              out.println(remark);
              LOG.info(remark);
            });
    run.news().stream()
        .limit(MOST_NEWS)
        .forEach(line -> out.printf("  %s%n", Terminal.plain(line, 300)));
    if (run.news().size() > MOST_NEWS) {
      out.printf("  and %,d changes more%n", run.news().size() - MOST_NEWS);
    }
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
      reportSpending(summary.measures());
      out.printf("%s%n%s%n", output.descriptions(), output.data());
    }
    out.flush();
    if (!result.complete()) {
      reportStop(result.limit());
    }
  }

  /** Prints why the exit status is not 0, to standard error. */
  private void reportStop(Optional<String> limit) {
    spec.commandLine()
        .getErr()
        .println(
            limit
                .map(
                    "Stopped: %s. The same command with a higher limit goes on from here."
                        ::formatted)
                .orElse("Stopped. The same command goes on from here."));
  }

  /** Prints the requests and tokens of the API, if it was used. */
  private void reportSpending(Map<String, Double> measures) {
    if (measures.containsKey("api_requests")) {
      out.printf(
          "%,9.0f requests to the API so far, %,.0f + %,.0f tokens%n%n",
          measures.get("api_requests"),
          measures.get("api_prompt_tokens"),
          measures.get("api_completion_tokens"));
    }
  }
}
