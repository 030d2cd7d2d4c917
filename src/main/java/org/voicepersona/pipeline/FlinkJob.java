package org.voicepersona.pipeline;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.flink.api.common.JobID;
import org.apache.flink.runtime.clusterframework.ApplicationStatus;
import org.apache.flink.runtime.jobmaster.JobResult;

/** A pipeline that runs on a Flink cluster; it runs on when this process dies. */
final class FlinkJob implements RunningJob {

  private final FlinkCluster cluster;
  private final JobID id;
  private final CompletableFuture<JobResult> result;

  private FlinkJob(FlinkCluster cluster, JobID id) {
    this.cluster = cluster;
    this.id = id;
    this.result = cluster.client().requestJobResult(id);
  }

  /** Submits the pipeline to the cluster that its options name. */
  static FlinkJob start(Pipeline pipeline) throws IOException {
    FlinkPipelineOptions options = pipeline.getOptions().as(FlinkPipelineOptions.class);
    FlinkCluster cluster =
        FlinkCluster.connect(options.getFlinkMaster(), Math.max(1, options.getParallelism()));
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
    JobResult ended;
    try {
      ended = result.get(time.toMillis(), MILLISECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new RunFailedException(
          "Flink at %s has lost the job %s: %s".formatted(cluster.master(), id, Causes.words(e)),
          e);
    }
    if (ended.getApplicationStatus() != ApplicationStatus.SUCCEEDED) {
      throw ended
          .getSerializedThrowable()
          .map(fault -> fault.deserializeError(getClass().getClassLoader()))
          .map(fault -> new RunFailedException(Causes.words(fault), fault))
          .orElseGet(() -> new RunFailedException("the job was cancelled"));
    }
    return true;
  }

  @Override
  public void cancel() throws IOException {
    cluster.await(cluster.client().cancel(id));
    cluster.await(result);
  }

  /** Known only at the end: a cluster's counters begin anew with every restart. */
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
