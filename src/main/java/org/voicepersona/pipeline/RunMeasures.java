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
import org.voicepersona.pipeline.job.RunningJob;

/** Measures a run from its start: rows, time, Hub traffic and API usage. */
final class RunMeasures {

  private final RunPlan plan;
  private final JournalFollower follower;
  private final ProgressHistory milestones = new ProgressHistory();
  private final Start start;
  private long onOwnKernels;

  /**
   * The start of a run, before it plans.
   *
   * @param time by the wall clock
   * @param nanos the same by the monotonic clock, {@link System#nanoTime}
   * @param traffic this process's Hub traffic before the run
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

  /** Returns the start time of the run. */
  Instant started() {
    return start.time;
  }

  /** Returns the current progress of the run. */
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

  /** Adds the progress to the milestones that the summary lists. */
  void note(RunProgress reached) {
    milestones.reached(seconds(), reached.described() + reached.failed());
  }

  /**
   * Returns the facts for the summary of the run.
   *
   * @param complete whether the run read its whole input
   * @param whole whether all rows of the result are among those that the run selected
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
    if (onOwnKernels > 0) {
      figures.put(Measure.OWN_KERNELS.metricName(), (double) onOwnKernels);
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
