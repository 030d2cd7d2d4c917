package org.voicepersona.pipeline;

import java.io.IOException;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.voicepersona.describe.clip.Outcome;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.VoiceSampleCoder;
import org.voicepersona.globe.read.ReadShards;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.output.Progress;
import org.voicepersona.output.Publication;
import org.voicepersona.output.journal.CommitParts;
import org.voicepersona.output.journal.StoredOutcomeCoder;
import org.voicepersona.output.record.JsonLines;
import org.voicepersona.output.record.MeasureFilter;
import org.voicepersona.output.record.StoredOutcome;

/** The graph of a run: rows become outcomes, outcomes become committed parts. */
final class CorpusPipeline {

  private static final String NAMESPACE = "voicepersona";

  private CorpusPipeline() {}

  /**
   * Adds all steps to an empty pipeline. They only commit parts; {@link CorpusRun} has {@link
   * Publication} publish them when the job has ended, and periodically while a corpus is watched.
   *
   * @param source the rows to read
   * @param progress the settled rows to skip, and where outcomes are stored
   */
  static void build(
      Pipeline pipeline,
      RunnerTraits runner,
      RowSource source,
      Progress progress,
      RunSettings settings) {

    // List the shards, or watch for more, and read their rows, with the runner's reader.
    PCollectionTuple rows = runner.read(pipeline, source, progress);

    PCollection<StoredOutcome> described =
        rows.get(ReadShards.SAMPLES)
            .apply("Count traffic", ParDo.of(new CountTrafficFn()))
            .setCoder(VoiceSampleCoder.of())
            // Describing takes seconds a clip: fused with reading, it would be only as parallel.
            .apply(
                "Spread clips",
                Reshuffle.<VoiceSample>viaRandomKey().withNumBuckets(runner.buckets()))
            .apply("Describe voices", describeVoices(runner, progress, settings));

    PCollection<StoredOutcome> unreadable =
        rows.get(ReadShards.FAILURES)
            .apply(
                "Account for unreadable rows",
                MapElements.into(TypeDescriptor.of(StoredOutcome.class))
                    .via(failure -> StoredOutcome.of(new Outcome.Failed(failure))))
            .setCoder(StoredOutcomeCoder.of());

    PCollectionList.of(described)
        .and(unreadable)
        .apply("Every row's outcome", Flatten.pCollections())
        .apply("Count outcomes", ParDo.of(new CountOutcomesFn()))
        .setCoder(StoredOutcomeCoder.of())
        .apply("Commit parts", commitParts(runner, progress, settings));
  }

  private static DescribeVoices describeVoices(
      RunnerTraits runner, Progress progress, RunSettings settings) {
    return new DescribeVoices(
        new DescribeVoices.Settings(
            settings.describer().describer().shared().keepingAnswersIn(progress.answers()),
            settings.maxAudioSeconds(),
            // Another seed for each regeneration: the same one would give the same text.
            settings.seed() + progress.edition() - 1,
            MeasureFilter.of(settings.selection().filter().measures()),
            progress.journal(),
            runner.inFlight(),
            runner.ending()));
  }

  private static CommitParts commitParts(
      RunnerTraits runner, Progress progress, RunSettings settings) {
    CommitParts byCount = progress.commitParts(settings.rowsPerPart()).heldIn(runner.inFlight());
    return settings
        .intake()
        .watch()
        .map(watch -> byCount.notWaitingLongerThan(watch.oldestRow()))
        .orElse(byCount);
  }

  /**
   * Passes clips through and counts {@code hub_requests}, {@code hub_bytes} and {@code
   * hub_retries}: the Hub traffic of its process, whose own threads cannot update Beam's counters.
   */
  static final class CountTrafficFn extends DoFn<VoiceSample, VoiceSample> {

    private static final long serialVersionUID = 1;

    private final Counter requests = Metrics.counter(NAMESPACE, "hub_requests");
    private final Counter bytes = Metrics.counter(NAMESPACE, "hub_bytes");
    private final Counter retries = Metrics.counter(NAMESPACE, "hub_retries");

    @ProcessElement
    public void process(@Element VoiceSample sample, OutputReceiver<VoiceSample> out) {
      out.output(sample);
    }

    @FinishBundle
    public void count() {
      HubTraffic.Count more = HubTraffic.OF_THIS_PROCESS.unreported();
      requests.inc(more.requests());
      bytes.inc(more.bytes());
      retries.inc(more.retries());
    }
  }

  /**
   * Passes outcomes through and counts rows as {@code described}, {@code failed} or {@code
   * left_out} by the measure filter, unreadable shards as {@code failed_shards}, and both kinds of
   * failure as {@code failed-REASON} too.
   */
  static final class CountOutcomesFn extends DoFn<StoredOutcome, StoredOutcome> {

    private static final long serialVersionUID = 1;

    private final Counter described = Metrics.counter(NAMESPACE, "described");
    private final Counter failed = Metrics.counter(NAMESPACE, "failed");
    private final Counter leftOut = Metrics.counter(NAMESPACE, "left_out");
    private final Counter failedShards = Metrics.counter(NAMESPACE, "failed_shards");

    @ProcessElement
    public void process(@Element StoredOutcome outcome, OutputReceiver<StoredOutcome> out)
        throws IOException {
      switch (outcome.kind()) {
        case DESCRIBED -> described.inc();
        case LEFT_OUT -> leftOut.inc();
        case FAILED -> {
          (outcome.place().id().isWholeShard() ? failedShards : failed).inc();
          String reason = JsonLines.readFailure(outcome.json()).reason();
          Metrics.counter(NAMESPACE, "failed-" + reason).inc();
        }
      }
      out.output(outcome);
    }
  }
}
