package org.voicepersona.pipeline;

import java.io.IOException;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.read.ReadPlannedRows;
import org.voicepersona.output.Progress;
import org.voicepersona.pipeline.flink.FlinkCluster;
import org.voicepersona.pipeline.flink.FlinkJob;
import org.voicepersona.pipeline.job.RunningJob;

/**
 * Flink: workers in other processes, checkpoints, and back-pressure through buffers of a fixed
 * size, which bound the clips in flight.
 */
final class FlinkTraits implements RunnerTraits {

  /** Reshuffle buckets, more than any cluster has slots: clips go to the workers in turn. */
  private static final int BUCKETS = 1024;

  private final FlinkPipelineOptions options;

  FlinkTraits(FlinkPipelineOptions options) {
    this.options = options;
  }

  @Override
  public Optional<String> cluster() {
    return Optional.of(options.getFlinkMaster()).filter(it -> !FlinkCluster.isEmbedded(it));
  }

  @Override
  public PCollectionTuple read(Pipeline pipeline, RowSource source, Progress progress) {
    return source instanceof CorpusSource.Planned planned
        ? pipeline.apply(
            "Read shards",
            new ReadPlannedRows(
                planned.plan(), progress.settled(), progress.output().indexes().toUri()))
        : source.shards(pipeline).apply("Read shards", source.readShards(progress.settled()));
  }

  @Override
  public InFlightClips inFlight() {
    return InFlightClips.UNLIMITED;
  }

  @Override
  public boolean describesHere() {
    return FlinkCluster.isEmbedded(options.getFlinkMaster());
  }

  @Override
  public DescribeVoices.Ending ending() {
    return fault -> new SuppressRestartsException(fault);
  }

  @Override
  public int buckets() {
    return BUCKETS;
  }

  @Override
  public RunningJob start(CorpusSource source, Graph graph) throws IOException {
    return FlinkJob.start(graph.over(source));
  }
}
