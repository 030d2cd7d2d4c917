package org.voicepersona.pipeline;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.util.ReleaseInfo;
import org.apache.parquet.Version;
import org.voicepersona.audio.speech.SpeechDetector;
import org.voicepersona.describe.Meter.Measure;
import org.voicepersona.describe.ledger.Spent;
import org.voicepersona.hub.http.HubTraffic;
import org.voicepersona.output.journal.JournalFollower;
import org.voicepersona.output.record.DataFiles;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.pipeline.job.OwnKernels;
import org.voicepersona.pipeline.job.RunningJob;

/** What is measured of a run from its beginning: rows, time, traffic and what was spent. */
final class RunMeasures {

  private final RunPlan plan;
  private final JournalFollower follower;
  private final ProgressHistory milestones = new ProgressHistory();
  private final Start start;
  private OwnKernels onOwnKernels = OwnKernels.NONE;

  /**
   * The beginning of a run, before it looks for what there is to do.
   *
   * @param time when it was
   * @param nanos the same by the clock that nobody sets
   * @param traffic what this process had exchanged with the Hub before
   */
  record Start(Instant time, long nanos, HubTraffic.Count traffic) {
    static Start now() {
      return new Start(Instant.now(), System.nanoTime(), HubTraffic.OF_THIS_PROCESS.count());
    }
  }

  RunMeasures(RunPlan plan, Start start) {
    this.plan = plan;
    this.follower = plan.progress().follow();
    this.start = start;
  }

  /** Returns when the run began. */
  Instant started() {
    return start.time;
  }

  /** Returns how far the run is. */
  RunProgress look(RunningJob job) throws IOException {
    JournalFollower.Counts counts = follower.look();
    onOwnKernels = job.onOwnKernels();
    HubTraffic.Count here = HubTraffic.OF_THIS_PROCESS.count().since(start.traffic);
    return new RunProgress(
        plan.totalRows(),
        plan.settledRows(),
        counts.described(),
        counts.failed(),
        job.filtered(),
        counts.leftOut(),
        job.traffic(here),
        HubTraffic.OF_THIS_PROCESS.latestFault());
  }

  /** Keeps how far the run is now, as one point of its course. */
  void note(RunProgress reached) {
    milestones.reached(seconds(), reached.described() + reached.failed());
  }

  /**
   * Returns what goes into the summary of the run.
   *
   * @param complete whether it saw its whole input
   * @param whole whether it looked at all that the result holds
   */
  RunFacts facts(RunProgress reached, boolean complete, boolean whole) {
    return new RunFacts(
        plan.settings().input(),
        plan.corpus(),
        plan.settings().describer().account(),
        complete,
        whole,
        reached.filtered(),
        start.time,
        versions(),
        figures(reached),
        milestones.list());
  }

  private static Map<String, String> versions() {
    return Map.of(
        "java", Runtime.version().toString(),
        "speech_detector",
            SpeechDetector.missing().map("none: "::concat).orElse(SpeechDetector.MODEL),
        "data_files", DataFiles.VERSION,
        "parquet", Version.VERSION_NUMBER,
        "beam", ReleaseInfo.getReleaseInfo().getSdkVersion());
  }

  private Map<String, Double> figures(RunProgress reached) {
    double seconds = seconds();
    Map<String, Double> figures = new TreeMap<>();
    figures.put("seconds", seconds);
    figures.put("rows_per_second", (reached.described() + reached.failed()) / seconds);
    if (!onOwnKernels.equals(OwnKernels.NONE)) {
      figures.put(Measure.OWN_KERNELS.metricName(), (double) onOwnKernels.decoder());
      figures.put(Measure.OWN_KERNELS_ENCODER.metricName(), (double) onOwnKernels.encoder());
    }
    HubTraffic.Count traffic = reached.traffic();
    if (traffic.requests() > 0) {
      figures.put("hub_requests", (double) traffic.requests());
      figures.put("hub_bytes", (double) traffic.bytes());
      figures.put("hub_retries", (double) traffic.retries());
    }
    Spent spent = plan.progress().spent();
    if (spent.requests() > 0) {
      figures.put("api_requests", (double) spent.requests());
      figures.put("api_prompt_tokens", (double) spent.usage().promptTokens());
      figures.put("api_completion_tokens", (double) spent.usage().completionTokens());
    }
    return figures;
  }

  private double seconds() {
    return NANOSECONDS.toMillis(System.nanoTime() - start.nanos) / 1000.0;
  }
}
