package org.voicepersona.pipeline;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.voicepersona.describe.DescribeVoices;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.QualityCheck;
import org.voicepersona.globe.RowPlan;
import org.voicepersona.globe.RowSet;
import org.voicepersona.globe.ShardCatalog;
import org.voicepersona.hub.HubPath;
import org.voicepersona.hub.HubTraffic;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.output.CommitParts;
import org.voicepersona.output.Fingerprint;
import org.voicepersona.output.JournalFollower;
import org.voicepersona.output.OutputDirectory;
import org.voicepersona.output.Progress;
import org.voicepersona.output.Publication;
import org.voicepersona.output.RowRule;
import org.voicepersona.output.RunFacts;
import org.voicepersona.output.RunSummary;

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
  private final CorpusSource source;
  private final Progress progress;
  private final JournalFollower follower;
  private final Instant started = Instant.now();
  private final HubTraffic.Count trafficBefore;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Milestones milestones = new Milestones();

  private CorpusRun(
      RunSettings settings,
      PipelineOptions options,
      CorpusSource source,
      Progress progress,
      HubTraffic.Count trafficBefore) {
    this.trafficBefore = trafficBefore;
    this.settings = settings;
    this.options = options;
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
    return open(
            settings,
            options,
            transfer,
            intended ->
                Optional.of(
                    Progress.open(settings.output(), intended.fingerprint(), settings.resume())))
        .orElseThrow();
  }

  /**
   * Takes the output directory to describe some of its published rows again.
   *
   * @param rules a row is described again if one of them selects it
   * @return the run; nothing if no row is selected
   * @throws IOException as {@link #open} does, and if there is no complete result
   */
  public static Optional<CorpusRun> again(
      RunSettings settings, PipelineOptions options, TransferProgress transfer, List<RowRule> rules)
      throws IOException {
    return open(
        settings,
        options,
        transfer,
        intended -> Progress.regenerate(settings.output(), intended.fingerprint(), rules));
  }

  /** Takes an output directory for what is intended, if there is anything to do. */
  private interface Taking {
    Optional<Progress> take(Intended intended) throws IOException;
  }

  private static Optional<CorpusRun> open(
      RunSettings settings, PipelineOptions options, TransferProgress transfer, Taking taking)
      throws IOException {
    FileSystems.setDefaultPipelineOptions(options);
    RunnerTraits.of(options).requireNotRunning(jobName(new OutputDirectory(settings.output())));
    HubTraffic.Count trafficBefore = HubTraffic.OF_THIS_PROCESS.count();
    HubTraffic.OF_THIS_PROCESS.unreported();
    Intended intended =
        settings.intake().watch().isPresent()
            ? watched(settings, options)
            : planned(settings, options, transfer);
    Optional<Progress> taken = taking.take(intended);
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    Progress progress = taken.get();
    try {
      CorpusSource source = intended.source().find(progress);
      return Optional.of(new CorpusRun(settings, options, source, progress, trafficBefore));
    } catch (IOException | RuntimeException e) {
      progress.close();
      throw e;
    }
  }

  /**
   * A run before it takes its output.
   *
   * @param fingerprint what it must have in common with what is there
   * @param source finds what to read, when it is known what was done
   */
  private record Intended(Fingerprint fingerprint, SourceOf source) {}

  /** Finds the source of a run when its earlier progress is known. */
  private interface SourceOf {
    CorpusSource find(Progress progress) throws IOException;
  }

  private static Intended watched(RunSettings settings, PipelineOptions options)
      throws IOException {
    CorpusSource.requireWatchable(settings.selection());
    options.as(StreamingOptions.class).setStreaming(true);
    CorpusPlace place = CorpusPlace.of(settings, options);
    return new Intended(
        fingerprint(settings, place.dataset(), CorpusPlace.GROWING),
        progress -> CorpusSource.watched(settings, place, progress.firstIndices()));
  }

  private static Intended planned(
      RunSettings settings, PipelineOptions options, TransferProgress transfer) throws IOException {
    CorpusPlace place = CorpusPlace.of(settings, options);
    ShardCatalog catalog =
        ShardCatalog.list(place.input(), settings.splits(), place.dataset(), settings.columns());
    if (settings.intake().full()) {
      HubPath asked = HubPath.parse(settings.input());
      CorpusFetch.run(catalog, asked, HubPath.parse(place.input()), options, transfer);
    }
    return new Intended(
        fingerprint(settings, catalog.dataset(), place.revision().orElseGet(catalog::revision)),
        progress ->
            CorpusSource.planned(
                RowPlan.of(catalog, settings.selection()),
                progress.again(),
                progress.shardsAgain()));
  }

  /**
   * Everything that decides the words. Which rows are described, and how many at a time, does not:
   * a run over ten rows may go on to all.
   */
  private static Fingerprint fingerprint(RunSettings settings, String dataset, String revision) {
    Provenance provenance = settings.describer().provenance();
    TreeMap<String, String> values = new TreeMap<>();
    provenance.settings().forEach((name, value) -> values.put("describer." + name, value));
    values.put(Fingerprint.DESCRIBER, provenance.describer());
    values.put("model", provenance.model());
    values.put("prompt_set", provenance.promptSet());
    values.put("dataset", dataset);
    values.put("dataset_revision", revision);
    values.put("columns", settings.columns().toString());
    values.put("filters", settings.selection().filter().toString());
    values.put("balance", settings.selection().balance().toString());
    values.put("seed", Long.toString(settings.seed()));
    values.put("max_audio_seconds", Double.toString(settings.maxAudioSeconds()));
    values.put("quality_checks", QualityCheck.VERSION);
    return new Fingerprint(values);
  }

  /**
   * Returns the rows there are to describe, with those already settled; filters may leave some out.
   * It is -1 for a corpus that is watched.
   */
  public long totalRows() {
    return source.totalRows();
  }

  /** Returns how many rows earlier runs have settled. */
  public long settledRows() {
    return progress.settledRows();
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
    options.setJobName(jobName(progress.output()));
    RunnerTraits runner = RunnerTraits.of(options);
    Pipeline pipeline = Pipeline.create(options);
    build(pipeline, runner);
    try (RunningJob job = runner.start(pipeline)) {
      boolean ended = await(job, watcher);
      return conclude(job, ended);
    } catch (IOException | RuntimeException | InterruptedException e) {
      settleAfter(e);
      throw e;
    }
  }

  /** One output has one job at a time. */
  private static String jobName(OutputDirectory output) {
    return "voicepersona to " + output.root();
  }

  /** Publishes what the job has come to. */
  private RunResult conclude(RunningJob job, boolean ended) throws IOException {
    RunProgress reached = look(job);
    RowSet settled = RowSet.of(progress.settle());
    boolean complete = ended;
    if (ended && !job.endIsComplete()) {
      Optional<RowPlan.Remainder> remainder = source.remainder(settled);
      complete = remainder.isPresent() && remainder.get().outstanding() == 0;
      reached = reached.withFiltered(remainder.map(RowPlan.Remainder::filtered).orElse(0L));
    }
    return new RunResult(reached, complete, publish(reached, complete));
  }

  private Optional<RunSummary> publish(RunProgress reached, boolean complete) throws IOException {
    RunFacts facts =
        new RunFacts(
            settings.input(),
            settings.describer().account(),
            complete,
            reached.filtered() + progress.filteredBefore(),
            started,
            versions(),
            measures(reached),
            milestones.list());
    return Publication.publish(progress, facts);
  }

  /** Returns whether a run without end is to publish what it has committed. */
  private boolean isDue(Instant published) {
    return settings
        .intake()
        .watch()
        .filter(watch -> Instant.now().isAfter(published.plus(watch.publish())))
        .isPresent();
  }

  /** Keeps what was described before {@code fault} stopped the run. */
  private void settleAfter(Exception fault) {
    try {
      progress.settle();
    } catch (IOException | RuntimeException e) {
      fault.addSuppressed(e);
    }
  }

  private void build(Pipeline pipeline, RunnerTraits runner) {
    DescribeVoices describeVoices =
        new DescribeVoices(
            new DescribeVoices.Settings(
                settings.describer().describer(),
                settings.maxAudioSeconds(),
                seed(),
                progress.journal(),
                runner.whenDone()));
    runner
        .read(pipeline, source, RowSet.of(progress.settled()))
        .apply(
            "Describe corpus", new DescribeCorpus(describeVoices, commitParts(), runner.buckets()));
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

  /** Returns whether the pipeline came to its end, rather than being stopped. */
  private boolean await(RunningJob job, Consumer<RunProgress> watcher)
      throws IOException, InterruptedException {
    Instant published = started;
    while (!stop.await(0, MILLISECONDS)) {
      boolean ended = job.hasEndedWithin(BETWEEN_LOOKS);
      RunProgress reached = look(job);
      milestones.reached(secondsSinceStart(), reached.described() + reached.failed());
      watcher.accept(reached);
      if (isDue(published)) {
        publish(reached, false);
        published = Instant.now();
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
    return measures;
  }

  private double secondsSinceStart() {
    return Duration.between(started, Instant.now()).toMillis() / 1000.0;
  }

  @Override
  public void close() throws IOException {
    progress.close();
  }
}
