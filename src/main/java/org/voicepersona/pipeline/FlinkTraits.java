package org.voicepersona.pipeline;

import java.io.IOException;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.voicepersona.describe.DescribeVoices;
import org.voicepersona.globe.ReadPlannedRows;
import org.voicepersona.globe.RowSet;

/**
 * Flink: workers in other processes, checkpoints, and back-pressure through buffers of a fixed
 * size, which bound the clips in flight.
 */
final class FlinkTraits implements RunnerTraits {

  /** More than any cluster has slots: the clips are dealt out to the workers in turn. */
  private static final int BUCKETS = 1024;

  private final FlinkPipelineOptions options;

  FlinkTraits(FlinkPipelineOptions options) {
    this.options = options;
  }

  @Override
  public void requireNotRunning(String jobName) throws IOException {
    if (FlinkCluster.isEmbedded(options.getFlinkMaster())) {
      return;
    }
    try (FlinkCluster cluster = FlinkCluster.connect(options.getFlinkMaster(), 0)) {
      for (JobStatusMessage job : cluster.jobs(jobName)) {
        if (!job.getJobState().isGloballyTerminalState()) {
          throw new IOException(
              "the job '%s' is under way on Flink at %s, as %s: wait for its end, or cancel it there"
                  .formatted(jobName, cluster.master(), job.getJobId()));
        }
      }
    }
  }

  @Override
  public PCollectionTuple read(Pipeline pipeline, CorpusSource source, RowSet settled) {
    return source instanceof CorpusSource.Planned planned
        ? pipeline.apply("Read shards", new ReadPlannedRows(planned.plan(), settled))
        : source.shards(pipeline).apply("Read shards", source.readShards().skipping(settled));
  }

  @Override
  public DescribeVoices.WhenDone whenDone() {
    return sample -> {};
  }

  @Override
  public boolean describesHere() {
    return FlinkCluster.isEmbedded(options.getFlinkMaster());
  }

  @Override
  public int buckets() {
    return BUCKETS;
  }

  @Override
  public RunningJob start(Pipeline pipeline) throws IOException {
    return FlinkJob.start(pipeline);
  }
}
