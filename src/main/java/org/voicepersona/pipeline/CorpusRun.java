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
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.voicepersona.describe.DescribeVoices;
import org.voicepersona.describe.Provenance;
import org.voicepersona.globe.RowPlan;
import org.voicepersona.globe.RowSet;
import org.voicepersona.globe.ShardCatalog;
import org.voicepersona.output.Fingerprint;
import org.voicepersona.output.JournalFollower;
import org.voicepersona.output.OutputDirectory;
import org.voicepersona.output.Progress;
import org.voicepersona.output.Publication;
import org.voicepersona.output.RowRule;
import org.voicepersona.output.RunFacts;

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
  private final RowPlan plan;
  private final Progress progress;
  private final JournalFollower follower;
  private final Instant started = Instant.now();
  private final CountDownLatch stop = new CountDownLatch(1);

  private CorpusRun(
      RunSettings settings, PipelineOptions options, RowPlan plan, Progress progress) {
    this.settings = settings;
    this.options = options;
    this.plan = plan;
    this.progress = progress;
    this.follower = progress.follow();
  }

  /**
   * Takes the output directory and finds out what there is to do.
   *
   * @param options of the runner
   * @throws IOException if the input cannot be listed, or the output directory cannot be used; the
   *     message says why and what to do
   */
  public static CorpusRun open(RunSettings settings, PipelineOptions options) throws IOException {
    requireNotRunning(settings, options);
    ShardCatalog catalog = catalog(settings);
    return open(
        settings,
        options,
        catalog,
        Progress.open(settings.output(), fingerprint(settings, catalog), settings.resume()));
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
    requireNotRunning(settings, options);
    ShardCatalog catalog = catalog(settings);
    Optional<Progress> progress =
        Progress.regenerate(settings.output(), fingerprint(settings, catalog), rules);
    return progress.isEmpty()
        ? Optional.empty()
        : Optional.of(open(settings, options, catalog, progress.get()));
  }

  private static void requireNotRunning(RunSettings settings, PipelineOptions options)
      throws IOException {
    RunnerTraits.of(options).requireNotRunning(jobName(new OutputDirectory(settings.output())));
  }

  /** One output has one job at a time. */
  private static String jobName(OutputDirectory output) {
    return "voicepersona to " + output.root();
  }

  private static ShardCatalog catalog(RunSettings settings) throws IOException {
    return ShardCatalog.list(
        settings.input(), settings.splits(), settings.dataset(), settings.columns());
  }

  private static CorpusRun open(
      RunSettings settings, PipelineOptions options, ShardCatalog catalog, Progress progress)
      throws IOException {
    try {
      RowPlan plan = RowPlan.of(catalog, settings.selection());
      Optional<RowSet> again = progress.again();
      return new CorpusRun(
          settings,
          options,
          again.isEmpty() ? plan : plan.only(again.get(), progress.shardsAgain()),
          progress);
    } catch (IOException | RuntimeException e) {
      progress.close();
      throw e;
    }
  }

  /**
   * Everything that decides the words. Which rows are described, and how many at a time, does not:
   * a run over ten rows may go on to all.
   */
  private static Fingerprint fingerprint(RunSettings settings, ShardCatalog catalog) {
    Provenance provenance = settings.describer().provenance();
    TreeMap<String, String> values = new TreeMap<>();
    provenance.settings().forEach((name, value) -> values.put("describer." + name, value));
    values.put("describer", provenance.describer());
    values.put("model", provenance.model());
    values.put("prompt_set", provenance.promptSet());
    values.put("dataset", catalog.dataset());
    values.put("dataset_revision", catalog.revision());
    values.put("columns", settings.columns().toString());
    values.put("filters", settings.selection().filter().toString());
    values.put("balance", settings.selection().balance().toString());
    values.put("seed", Long.toString(settings.seed()));
    values.put("max_audio_seconds", Double.toString(settings.maxAudioSeconds()));
    return new Fingerprint(values);
  }

  /**
   * Returns the rows there are to describe, with those already settled; filters may leave some out.
   */
  public long totalRows() {
    return plan.rows().size();
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

  /** Publishes what the job has come to. */
  private RunResult conclude(RunningJob job, boolean ended) throws IOException {
    RunProgress reached = look(job);
    RowSet settled = RowSet.of(progress.settle());
    boolean complete = ended;
    if (ended && !job.endIsComplete()) {
      RowPlan.Remainder remainder = plan.remainder(settled);
      complete = remainder.outstanding() == 0;
      reached = reached.withFiltered(remainder.filtered());
    }
    long filtered = reached.filtered() + progress.filteredBefore();
    RunFacts facts = new RunFacts(complete, filtered, started, versions(), measures(reached));
    return new RunResult(reached, complete, Publication.publish(progress, facts));
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
        .read(pipeline, plan, RowSet.of(progress.settled()))
        .apply(
            "Describe corpus",
            new DescribeCorpus(
                describeVoices, progress.commitParts(settings.rowsPerPart()), runner.buckets()));
  }

  /** Another for each time that rows are described again: the same would say the same. */
  private long seed() {
    return settings.seed() + progress.edition() - 1;
  }

  /** Returns whether the pipeline came to its end, rather than being stopped. */
  private boolean await(RunningJob job, Consumer<RunProgress> watcher)
      throws IOException, InterruptedException {
    while (!stop.await(0, MILLISECONDS)) {
      boolean ended = job.hasEndedWithin(BETWEEN_LOOKS);
      watcher.accept(look(job));
      if (ended) {
        return true;
      }
    }
    job.cancel();
    return false;
  }

  private RunProgress look(RunningJob job) throws IOException {
    JournalFollower.Counts counts = follower.look();
    return new RunProgress(
        totalRows(), settledRows(), counts.described(), counts.failed(), job.filtered());
  }

  private static Map<String, String> versions() {
    return Map.of(
        "java", Runtime.version().toString(),
        "beam", ReleaseInfo.getReleaseInfo().getSdkVersion());
  }

  private Map<String, Double> measures(RunProgress reached) {
    double seconds = Duration.between(started, Instant.now()).toMillis() / 1000.0;
    return Map.of(
        "seconds", seconds, "rows_per_second", (reached.described() + reached.failed()) / seconds);
  }

  @Override
  public void close() throws IOException {
    progress.close();
  }
}
