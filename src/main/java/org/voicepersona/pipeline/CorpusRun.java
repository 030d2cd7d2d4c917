package org.voicepersona.pipeline;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.StreamingOptions;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.voicepersona.describe.DescribeVoices;
import org.voicepersona.describe.Provenance;
import org.voicepersona.describe.QualityCheck;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.ReadShards;
import org.voicepersona.globe.RowSet;
import org.voicepersona.globe.ShardCatalog;
import org.voicepersona.hub.HubPath;
import org.voicepersona.hub.HubTraffic;
import org.voicepersona.hub.TransferProgress;
import org.voicepersona.output.CommitParts;
import org.voicepersona.output.Fingerprint;
import org.voicepersona.output.Progress;
import org.voicepersona.output.Publication;
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

  /** Clips that were read and wait to be described, on a runner without back-pressure. */
  private static final long IN_FLIGHT_BYTES = 64L << 20;

  /** Groups of clips for each thread: enough that no thread waits while another has two. */
  private static final int BUCKETS_PER_THREAD = 2;

  /** Groups of clips on a runner that does not say how many threads it has. */
  private static final int BUCKETS = 32;

  private static final org.joda.time.Duration BETWEEN_LOOKS = org.joda.time.Duration.millis(250);

  private final RunSettings settings;
  private final CorpusSource source;
  private final Progress progress;
  private final RowSet settled;
  private final PipelineOptions options;
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
    this.settled = RowSet.of(progress.settled());
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
    FileSystems.setDefaultPipelineOptions(options);
    HubTraffic.Count trafficBefore = HubTraffic.OF_THIS_PROCESS.count();
    HubTraffic.OF_THIS_PROCESS.unreported();
    Intended intended =
        settings.intake().watch().isPresent()
            ? watched(settings, options)
            : planned(settings, options, transfer);
    Progress progress = Progress.open(settings.output(), intended.fingerprint(), settings.resume());
    try {
      CorpusSource source = intended.source().find(progress);
      return new CorpusRun(settings, options, source, progress, trafficBefore);
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
        progress -> CorpusSource.planned(catalog, settings.selection()));
  }

  /**
   * Everything that decides the words. Which rows are described, and how many at a time, does not:
   * a run over ten rows may go on to all.
   */
  private static Fingerprint fingerprint(RunSettings settings, String dataset, String revision) {
    Provenance provenance = settings.describer().provenance();
    TreeMap<String, String> values = new TreeMap<>();
    provenance.settings().forEach((name, value) -> values.put("describer." + name, value));
    values.put("describer", provenance.describer());
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
    Pipeline pipeline = Pipeline.create(options);
    build(pipeline);
    PipelineResult result;
    boolean complete;
    try {
      result = pipeline.run();
      complete = await(result, watcher);
    } catch (IOException | RuntimeException | InterruptedException e) {
      settleAfter(e);
      throw e;
    }
    progress.settle();
    RunProgress reached = progress(result);
    return new RunResult(reached, complete, publish(reached, complete));
  }

  private Optional<RunSummary> publish(RunProgress reached, boolean complete) throws IOException {
    RunFacts facts =
        new RunFacts(
            settings.input(),
            complete,
            reached.filtered(),
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

  private void build(Pipeline pipeline) {
    boolean direct = options.getRunner().equals(DirectRunner.class);
    InFlightClips inFlight =
        direct ? InFlightClips.limitedTo(IN_FLIGHT_BYTES) : InFlightClips.UNLIMITED;
    // The Direct runner makes a bundle of each group, and a bundle costs it more than a clip does;
    // it also keeps what it knows of each group for ever.
    int buckets =
        direct
            ? BUCKETS_PER_THREAD * options.as(DirectOptions.class).getTargetParallelism()
            : BUCKETS;
    ReadShards readShards = source.readShards().skipping(settled).pausingBy(inFlight);
    DescribeVoices describeVoices =
        new DescribeVoices(
            new DescribeVoices.Settings(
                settings.describer().describer(),
                settings.maxAudioSeconds(),
                settings.seed(),
                progress.journal(),
                inFlight::release));
    source
        .shards(pipeline)
        .apply(
            "Describe corpus",
            new DescribeCorpus(readShards, describeVoices, commitParts(), buckets));
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
  private boolean await(PipelineResult result, Consumer<RunProgress> watcher)
      throws IOException, InterruptedException {
    Instant published = started;
    while (!stop.await(0, MILLISECONDS)) {
      PipelineResult.State state = result.waitUntilFinish(BETWEEN_LOOKS);
      RunProgress reached = progress(result);
      milestones.reached(secondsSinceStart(), reached.described() + reached.failed());
      watcher.accept(reached);
      if (isDue(published)) {
        publish(reached, false);
        published = Instant.now();
      }
      if (state != null && state.isTerminal()) {
        return true;
      }
    }
    result.cancel();
    return false;
  }

  private RunProgress progress(PipelineResult result) {
    HubTraffic.Count here = HubTraffic.OF_THIS_PROCESS.count().since(trafficBefore);
    return RunMetrics.of(result).progress(totalRows(), settledRows(), here);
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
