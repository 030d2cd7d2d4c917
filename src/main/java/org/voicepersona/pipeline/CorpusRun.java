package org.voicepersona.pipeline;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.voicepersona.describe.DescribeVoices;
import org.voicepersona.describe.api.SpendingLimitException;
import org.voicepersona.describe.ledger.Spent;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.layout.KeptIndexes;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.output.Progress;
import org.voicepersona.output.Publication;
import org.voicepersona.output.durable.OutputDirectory;
import org.voicepersona.output.journal.CommitParts;
import org.voicepersona.output.journal.JournalFollower;
import org.voicepersona.output.record.MeasureFilter;
import org.voicepersona.output.record.RowRule;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.pipeline.job.Causes;
import org.voicepersona.pipeline.job.RunningJob;

/**
 * One run over a corpus: takes its output directory, describes what is not yet described, and
 * publishes.
 *
 * <p>Opening reads what there is to do and recovers what earlier runs did; nothing is described
 * before {@link #execute}.
 */
public final class CorpusRun implements Closeable {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

  private final RunSettings settings;
  private final PipelineOptions options;
  private final RunIntent intent;
  private final CorpusSource source;
  private final Progress progress;
  private final JournalFollower follower;
  private final Instant started = Instant.now();

  /** Clocks may be set while a run lasts; this one is not. */
  private final long startNanos = System.nanoTime();

  private final HubTraffic.Count trafficBefore;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Milestones milestones = new Milestones();

  private CorpusRun(
      RunSettings settings,
      PipelineOptions options,
      RunIntent intent,
      CorpusSource source,
      Progress progress,
      HubTraffic.Count trafficBefore) {
    this.trafficBefore = trafficBefore;
    this.settings = settings;
    this.options = options;
    this.intent = intent;
    this.source = source;
    this.progress = progress;
    this.follower = progress.follow();
  }

  /**
   * Takes the output directory and finds out what there is to do.
   *
   * @param options of the runner and of the file systems
   * @param transfer is told how the download goes on, if the settings want one
   * @throws IOException if the input cannot be listed or downloaded, or the output directory cannot
   *     be used; the message says why and what to do
   * @throws IllegalArgumentException if the settings contradict each other
   */
  public static CorpusRun open(
      RunSettings settings, PipelineOptions options, TransferProgress transfer) throws IOException {
    HubTraffic.Count trafficBefore = prepare(settings, options);
    RunIntent intent = RunIntent.process(settings, options, transfer);
    Progress progress =
        Progress.open(
            settings.output(),
            intent.fingerprint(),
            settings.resume(),
            JobCustody.inquiry(options));
    return open(settings, options, intent, progress, trafficBefore);
  }

  /**
   * Takes the output directory to describe some of its published rows again.
   *
   * @param rules a row is described again if one of them selects it
   * @return the run; nothing if no row is selected
   * @throws IOException as {@link #open} does, and if there is no complete result
   */
  public static Optional<CorpusRun> again(
      RunSettings settings, PipelineOptions options, List<RowRule> rules) throws IOException {
    HubTraffic.Count trafficBefore = prepare(settings, options);
    RunIntent intent = RunIntent.again(settings, options);
    Optional<Progress> progress =
        Progress.regenerate(
            settings.output(), intent.fingerprint(), rules, JobCustody.inquiry(options));
    return progress.isEmpty()
        ? Optional.empty()
        : Optional.of(open(settings, options, intent, progress.get(), trafficBefore));
  }

  private static CorpusRun open(
      RunSettings settings,
      PipelineOptions options,
      RunIntent intent,
      Progress progress,
      HubTraffic.Count trafficBefore)
      throws IOException {
    try {
      KeptIndexes.OF_THIS_PROCESS.keepIn(progress.output().indexes());
      CorpusSource source = intent.source().find(progress);
      return new CorpusRun(settings, options, intent, source, progress, trafficBefore);
    } catch (IOException | RuntimeException e) {
      progress.close();
      throw e;
    }
  }

  /** Returns what this process has exchanged with the Hub before. */
  private static HubTraffic.Count prepare(RunSettings settings, PipelineOptions options) {
    KeptIndexes.OF_THIS_PROCESS.lookIn(new OutputDirectory(settings.output()).indexes());
    FileSystems.setDefaultPipelineOptions(options);
    HubTraffic.OF_THIS_PROCESS.unreported();
    return HubTraffic.OF_THIS_PROCESS.count();
  }

  /**
   * Returns the rows there are to describe, with those already settled; filters may leave some out.
   * It is -1 for a corpus that is watched.
   */
  public long totalRows() {
    return source.totalRows();
  }

  /** Returns how many of them earlier runs have settled. */
  public long settledRows() {
    return source.settledRows(progress.settled());
  }

  /** Returns what a user should know of how the corpus is read, a sentence each. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>(intent.remarks());
    remarks.addAll(source.remarks());
    return remarks;
  }

  /** Returns a line for each change of the corpus since it was met last. */
  public List<String> news() {
    return source.news();
  }

  /** Asks the run to stop soon; from another thread. What was described is kept. */
  public void stop() {
    stop.countDown();
  }

  /**
   * Describes and publishes.
   *
   * @param watcher is told every quarter of a second how far the run is
   * @return the summary, and whether it was published: a run that is stopped while an older
   *     complete result stands leaves that in place
   * @throws IOException if the result cannot be written
   */
  public RunResult execute(Consumer<RunProgress> watcher) throws IOException, InterruptedException {
    options.setJobName("voicepersona to %s (%s)".formatted(progress.output().root(), started));
    RunnerTraits runner = RunnerTraits.of(options);
    Pipeline pipeline = Pipeline.create(options);
    build(pipeline, runner);
    JobCustody custody = new JobCustody(options, progress);
    try (RunningJob job = custody.launch(pipeline, runner)) {
      return execute(job, custody, watcher);
    }
  }

  /**
   * Returns why a run that came to its end has described nothing, a line each; none if it was
   * stopped or has described something.
   *
   * @param result what {@link #execute} has returned
   */
  public List<String> whyNothing(RunResult result) throws IOException {
    return NothingDescribed.why(result, settings, source, progress);
  }

  private RunResult execute(RunningJob job, JobCustody custody, Consumer<RunProgress> watcher)
      throws IOException, InterruptedException {
    try {
      End end = await(job, watcher);
      custody.end(job::ensureEnded);
      return conclude(job, end);
    } catch (IOException | RuntimeException | InterruptedException e) {
      custody.settleAfter(e, job::ensureEnded);
      throw e;
    }
  }

  /**
   * How a job has ended.
   *
   * @param whole whether it came to its end, rather than being stopped
   * @param limit the limit that it was stopped by; empty if it was not
   */
  private record End(boolean whole, Optional<String> limit) {}

  /** Publishes what the job has come to. */
  private RunResult conclude(RunningJob job, End end) throws IOException {
    RunProgress reached = look(job);
    IndexSet settled = progress.settle();
    boolean complete = end.whole();
    if (end.whole() && !job.endIsComplete()) {
      Optional<RowPlan.Remainder> remainder =
          source.remainder(settled, progress.shards().failedShards());
      complete = remainder.isPresent() && remainder.get().outstanding() == 0;
      reached = reached.withFiltered(remainder.map(RowPlan.Remainder::filtered).orElse(0L));
    }
    if (complete) {
      progress.keepUnread(settled);
    }
    boolean isWhole = complete && source.settledRows(settled) == settled.size();
    return new RunResult(reached, complete, end.limit(), publish(reached, complete, isWhole));
  }

  /** A result may hold more than a run looks at that has a lower limit than one before. */
  private Optional<RunSummary> publish(RunProgress reached, boolean complete, boolean isWhole)
      throws IOException {
    RunFacts facts =
        new RunFacts(
            settings.input(),
            intent.corpus(),
            settings.describer().account(),
            complete,
            progress.filtered(reached.filtered(), isWhole),
            started,
            versions(),
            measures(reached),
            milestones.list());
    return Publication.publish(progress, facts);
  }

  /** Returns whether a run without end is to publish what it has committed. */
  private boolean isDue(long publishedNanos) {
    return settings
        .intake()
        .watch()
        .filter(watch -> System.nanoTime() - publishedNanos > watch.publish().toNanos())
        .isPresent();
  }

  private void build(Pipeline pipeline, RunnerTraits runner) {
    DescribeVoices describeVoices =
        new DescribeVoices(
            new DescribeVoices.Settings(
                settings.describer().describer().keepingAnswersIn(progress.answers()),
                settings.maxAudioSeconds(),
                seed(),
                MeasureFilter.of(settings.selection().filter().measures()),
                progress.journal(),
                runner.inFlight()::release,
                runner.ending()));
    runner
        .read(pipeline, source, progress.settled())
        .apply(
            "Describe corpus",
            new DescribeCorpus(
                describeVoices, commitParts().heldIn(runner.inFlight()), runner.buckets()));
  }

  /** Another for each time that rows are described again: the same would say the same. */
  private long seed() {
    return settings.seed() + progress.edition() - 1;
  }

  private CommitParts commitParts() {
    CommitParts byCount = progress.commitParts(settings.rowsPerPart());
    return settings
        .intake()
        .watch()
        .map(watch -> byCount.notWaitingLongerThan(watch.oldestRow()))
        .orElse(byCount);
  }

  private End await(RunningJob job, Consumer<RunProgress> watcher)
      throws IOException, InterruptedException {
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
  private boolean awaitEnd(RunningJob job, Consumer<RunProgress> watcher)
      throws IOException, InterruptedException {
    long publishedNanos = startNanos;
    while (!stop.await(0, MILLISECONDS)) {
      boolean ended = job.hasEndedWithin(BETWEEN_LOOKS);
      RunProgress reached = look(job);
      milestones.reached(secondsSinceStart(), reached.described() + reached.failed());
      watcher.accept(reached);
      if (isDue(publishedNanos)) {
        publish(reached, false, false);
        publishedNanos = System.nanoTime();
      }
      if (ended) {
        return true;
      }
    }
    job.cancel();
    return false;
  }

  private RunProgress look(RunningJob job) throws IOException {
    JournalFollower.Counts counts = follower.look();
    HubTraffic.Count here = HubTraffic.OF_THIS_PROCESS.count().since(trafficBefore);
    return new RunProgress(
        totalRows(),
        settledRows(),
        counts.described(),
        counts.failed(),
        job.filtered(),
        counts.leftOut(),
        job.traffic(here),
        HubTraffic.OF_THIS_PROCESS.latestFault());
  }

  private static Map<String, String> versions() {
    return Map.of(
        "java", Runtime.version().toString(),
        "beam", ReleaseInfo.getReleaseInfo().getSdkVersion());
  }

  private Map<String, Double> measures(RunProgress reached) {
    double seconds = secondsSinceStart();
    Map<String, Double> measures = new TreeMap<>();
    measures.put("seconds", seconds);
    measures.put("rows_per_second", (reached.described() + reached.failed()) / seconds);
    if (reached.traffic().requests() > 0) {
      measures.put("hub_requests", (double) reached.traffic().requests());
      measures.put("hub_bytes", (double) reached.traffic().bytes());
      measures.put("hub_retries", (double) reached.traffic().retries());
    }
    Spent spent = progress.spent();
    if (spent.requests() > 0) {
      measures.put("api_requests", (double) spent.requests());
      measures.put("api_prompt_tokens", (double) spent.usage().promptTokens());
      measures.put("api_completion_tokens", (double) spent.usage().completionTokens());
    }
    return measures;
  }

  private double secondsSinceStart() {
    return NANOSECONDS.toMillis(System.nanoTime() - startNanos) / 1000.0;
  }

  @Override
  public void close() throws IOException {
    progress.close();
  }
}
