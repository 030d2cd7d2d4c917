package org.voicepersona.pipeline.flink;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.time.Duration;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.job.JobExceptionsMessageParameters;
import org.voicepersona.describe.api.SpendingLimitException;
import org.voicepersona.pipeline.job.Causes;
import org.voicepersona.pipeline.job.RunFailedException;
import org.voicepersona.pipeline.job.RunningJob;

/** A pipeline on a Flink cluster, which keeps running if this process dies. */
public final class FlinkJob implements RunningJob {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final FlinkCluster cluster;
  private final JobID id;

  private FlinkJob(FlinkCluster cluster, JobID id) {
    this.cluster = cluster;
    this.id = id;
  }

  /** Submits the pipeline to the cluster that its options name. */
  public static FlinkJob start(Pipeline pipeline) throws IOException {
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    FlinkCluster cluster =
        FlinkCluster.connect(
            options.getFlinkMaster(),
            Math.max(1, options.getParallelism()),
            FlinkCluster.patience(options));
    try {
      options.setFlinkMaster(cluster.master());
      String name = options.getJobName();
      submit(pipeline, cluster);
      return new FlinkJob(cluster, cluster.jobs(name).get(0).getJobId());
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private static void submit(Pipeline pipeline, FlinkCluster cluster) throws IOException {
    try {
      pipeline.run();
    } catch (RuntimeException e) {
      throw new IOException(
          "Flink at %s does not take the job: %s".formatted(cluster.master(), Causes.words(e)), e);
    }
  }

  @Override
  public boolean hasEndedWithin(Duration time) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    JobStatus status = status();
    while (!status.isGloballyTerminalState()) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      NANOSECONDS.sleep(Math.min(left, BETWEEN_LOOKS.toNanos()));
      status = status();
    }
    switch (status) {
      case FINISHED -> {
        return true;
      }
      case FAILED -> throw failure();
      default -> throw new RunFailedException("the job was cancelled");
    }
  }

  /** Polls, since Flink's own wait for a result would deserialise whatever the server sends. */
  private JobStatus status() throws RunFailedException {
    try {
      return cluster.ask(client -> client.getJobStatus(id));
    } catch (IOException e) {
      throw new RunFailedException(
          "Flink at %s has lost the job %s: %s".formatted(cluster.master(), id, Causes.words(e)),
          e);
    }
  }

  /** Returns why the job failed, from the text that Flink's web pages show. */
  private RunFailedException failure() throws IOException {
    JobExceptionsMessageParameters ofJob = new JobExceptionsMessageParameters();
    ofJob.jobPathParameter.resolve(id);
    TraceText trace =
        cluster
            .ask(
                client ->
                    client.sendRequest(
                        JobExceptionsHeaders.getInstance(), ofJob, EmptyRequestBody.getInstance()))
            .getExceptionHistory()
            .getEntries()
            .stream()
            .findFirst()
            .map(fault -> TraceText.parse(fault.getStacktrace()))
            .orElseGet(() -> TraceText.parse("Flink does not say why the job failed"));
    return trace
        .find(SpendingLimitException.class)
        .map(limit -> new RunFailedException(limit, new SpendingLimitException(limit)))
        .orElseGet(() -> new RunFailedException(trace.words(), new IOException(trace.text())));
  }

  @Override
  public void cancel() throws IOException {
    cluster.ask(client -> client.cancel(id));
    try {
      while (!status().isGloballyTerminalState()) {
        NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while Flink cancelled the job", e);
    }
  }

  @Override
  public void ensureEnded() throws IOException {
    if (!status().isGloballyTerminalState()) {
      cancel();
    }
  }

  /** Returns 0: unknown before the end, since a cluster's counters restart with each recovery. */
  @Override
  public long filtered() {
    return 0;
  }

  @Override
  public boolean endIsComplete() {
    return false;
  }

  @Override
  public void close() throws IOException {
    cluster.close();
  }
}
