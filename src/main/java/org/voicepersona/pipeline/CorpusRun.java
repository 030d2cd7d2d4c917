package org.voicepersona.pipeline;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.describe.api.SpendingLimitException;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.layout.KeptIndexes;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.output.Progress;
import org.voicepersona.output.Publication;
import org.voicepersona.output.directory.OutputDirectory;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.pipeline.job.Causes;
import org.voicepersona.pipeline.job.RunningJob;

/**
 * One run over a corpus: acquires its output directory, describes the rows not yet described, and
 * publishes.
 *
 * <p>Opening plans the run and recovers the outcomes of earlier runs; nothing is described before
 * {@link #execute}.
 */
public final class CorpusRun implements Closeable {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final PipelineOptions options;
  private final RunPlan plan;
  private final Progress progress;
  private final RunMeasures measures;
  private final CountDownLatch stop = new CountDownLatch(1);

  private CorpusRun(PipelineOptions options, RunPlan plan, RunMeasures.Start start) {
    this.options = options;
    this.plan = plan;
    this.progress = plan.progress();
    this.measures = new RunMeasures(plan, start);
  }

  /**
   * Acquires the output directory and plans the run.
   *
   * @param options of the runner and of the file systems
   * @param transfer receives the progress of the download, if the settings ask for one
   * @throws IOException if the input cannot be listed or downloaded, or the output directory cannot
   *     be used; the message says why and what to do
   * @throws IllegalArgumentException if the settings contradict each other
   */
  public static CorpusRun open(
      RunSettings settings, PipelineOptions options, TransferProgress transfer) throws IOException {
    RunMeasures.Start start = prepare(settings, options);
    return new CorpusRun(options, RunPlan.process(settings, options, transfer), start);
  }

  /**
   * Acquires the output directory to describe some of its published rows again.
   *
   * @param rules a row is described again if one of them selects it
   * @return the run; empty if no row is selected
   * @throws IOException as {@link #open} does, and if there is no complete result
   */
  public static Optional<CorpusRun> again(
      RunSettings settings, PipelineOptions options, List<RowRule> rules) throws IOException {
    RunMeasures.Start start = prepare(settings, options);
    return RunPlan.again(settings, options, rules).map(plan -> new CorpusRun(options, plan, start));
  }

  private static RunMeasures.Start prepare(RunSettings settings, PipelineOptions options) {
    KeptIndexes.OF_THIS_PROCESS.lookIn(new OutputDirectory(settings.output()).indexes());
    FileSystems.setDefaultPipelineOptions(options);
    HubTraffic.OF_THIS_PROCESS.unreported();
    return RunMeasures.Start.now();
  }

  /**
   * Returns the number of selected rows, before filters and including settled ones; -1 for a
   * watched corpus.
   */
  public long totalRows() {
    return plan.totalRows();
  }

  /** Returns how many of {@link #totalRows} earlier runs have settled. */
  public long settledRows() {
    return plan.settledRows();
  }

  /** Returns remarks for the user on how the corpus is read, one sentence each. */
  public List<String> remarks() {
    return plan.remarks();
  }

  /** Returns one line for each change of the corpus since it was last read. */
  public List<String> news() {
    return plan.source().news();
  }

  /** Asks the run to stop soon, from another thread. Outcomes so far are kept. */
  public void stop() {
    stop.countDown();
  }

  /**
   * Runs the job and publishes.
   *
   * @param watcher receives the progress
   * @return how the run ended; a stopped run publishes nothing if there is an older complete result
   * @throws IOException if the result cannot be written
   */
  public RunResult execute(RunWatcher watcher) throws IOException, InterruptedException {
    options.setJobName(
        "voicepersona to %s (%s)".formatted(progress.output().root(), measures.started()));
    RunnerTraits runner = RunnerTraits.of(options);
    JobCustody custody = new JobCustody(options, progress);
    try (RunningJob job = custody.launch(runner, plan.source(), rows -> pipeline(runner, rows))) {
      return execute(job, custody, watcher);
    }
  }

  private Pipeline pipeline(RunnerTraits runner, RowSource rows) {
    Pipeline pipeline = Pipeline.create(options);
    CorpusPipeline.build(pipeline, runner, rows, progress, plan.settings());
    return pipeline;
  }

  /**
   * Returns why a run described nothing, one line each; empty if it was stopped or has described
   * something.
   *
   * @param result the result of {@link #execute}
   */
  public List<String> whyNothing(RunResult result) throws IOException {
    return NothingDescribed.why(result, plan.settings(), plan.source(), progress);
  }

  private RunResult execute(RunningJob job, JobCustody custody, RunWatcher watcher)
      throws IOException, InterruptedException {
    try {
      End end = await(job, watcher);
      custody.end(job::ensureEnded);
      return conclude(job, end, watcher);
    } catch (IOException | RuntimeException | InterruptedException e) {
      custody.settleAfter(e, job::ensureEnded);
      throw e;
    }
  }

  /**
   * How a job has ended.
   *
   * @param whole whether it came to its end, rather than being stopped
   * @param limit the spending limit that stopped it; empty if none did
   */
  private record End(boolean whole, Optional<String> limit) {}

  private End await(RunningJob job, RunWatcher watcher) throws IOException, InterruptedException {
    try {
      return new End(awaitEnd(job, watcher), Optional.empty());
    } catch (IOException | RuntimeException e) {
      Optional<String> limit =
          Causes.find(SpendingLimitException.class, e).map(SpendingLimitException::getMessage);
      if (limit.isEmpty()) {
        throw e;
      }
      return new End(false, limit);
    }
  }

  /** Returns whether the pipeline came to its end, rather than being stopped. */
  private boolean awaitEnd(RunningJob job, RunWatcher watcher)
      throws IOException, InterruptedException {
    Optional<Intake.Watch> watch = plan.settings().intake().watch();
    if (watch.isEmpty()) {
      return awaitEnd(job, reached -> {}, watcher);
    }
    try (PeriodicPublication publication =
        new PeriodicPublication(progress, watch.get().publish())) {
      return awaitEnd(
          job, reached -> publication.look(() -> measures.facts(reached, false, false)), watcher);
    }
  }

  /** Receives the progress of a run. */
  @FunctionalInterface
  private interface Publisher {
    void reached(RunProgress progress) throws IOException, InterruptedException;
  }

  private boolean awaitEnd(RunningJob job, Publisher publisher, RunWatcher watcher)
      throws IOException, InterruptedException {
    while (!stop.await(0, MILLISECONDS)) {
      boolean ended = job.hasEndedWithin(BETWEEN_LOOKS);
      RunProgress reached = measures.look(job);
      measures.note(reached);
      watcher.accept(reached);
      publisher.reached(reached);
      if (ended) {
        return true;
      }
    }
    job.cancel();
    return false;
  }

  /** Settles the journal and publishes the result. */
  private RunResult conclude(RunningJob job, End end, RunWatcher watcher) throws IOException {
    RunProgress reached = measures.look(job);
    IndexSet settled = progress.settle();
    boolean complete = end.whole();
    if (end.whole() && !job.endIsComplete()) {
      Optional<RowPlan.Remainder> remainder =
          plan.source().remainder(settled, progress.shards().failedShards());
      complete = remainder.isPresent() && remainder.get().outstanding() == 0;
      reached = reached.withFiltered(remainder.map(RowPlan.Remainder::filtered).orElse(0L));
    }
    if (complete) {
      progress.keepUnread(settled);
    }
    boolean isWhole = complete && plan.source().settledRows(settled) == settled.size();
    long total = settled.size();
    Optional<RunSummary> summary =
        Publication.publish(
            progress,
            // A result may hold more rows than this run selects, if an earlier run's limit was
            // higher.
            measures.facts(reached, complete, isWhole),
            rows -> watcher.published(rows, total));
    return new RunResult(reached, complete, end.limit(), summary);
  }

  @Override
  public void close() throws IOException {
    plan.close();
  }
}
