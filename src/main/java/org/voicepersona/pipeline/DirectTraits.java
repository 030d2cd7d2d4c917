package org.voicepersona.pipeline;

import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.voicepersona.describe.DescribeVoices;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.RowSet;

/** The Direct runner: one process, no back-pressure, and a price on every bundle. */
final class DirectTraits implements RunnerTraits {

  /** Clips that were read and wait to be described. */
  private static final long IN_FLIGHT_BYTES = 64L << 20;

  /** Groups of clips for each thread: enough that no thread waits while another has two. */
  private static final int BUCKETS_PER_THREAD = 2;

  private final InFlightClips inFlight = InFlightClips.limitedTo(IN_FLIGHT_BYTES);
  private final int threads;

  DirectTraits(PipelineOptions options) {
    this.threads = options.as(DirectOptions.class).getTargetParallelism();
  }

  /** The lock of the output tells: its jobs live in the process that has it. */
  @Override
  public void requireNotRunning(String jobName) {}

  @Override
  public PCollectionTuple read(Pipeline pipeline, CorpusSource source, RowSet settled) {
    return source
        .shards(pipeline)
        .apply("Read shards", source.readShards().skipping(settled).pausingBy(inFlight));
  }

  @Override
  public DescribeVoices.WhenDone whenDone() {
    return inFlight::release;
  }

  @Override
  public boolean describesHere() {
    return true;
  }

  /**
   * A bundle is made of each group and costs more than a clip does; and what is known of each group
   * is kept for ever.
   */
  @Override
  public int buckets() {
    return BUCKETS_PER_THREAD * threads;
  }

  @Override
  public RunningJob start(Pipeline pipeline) {
    return new DirectJob(pipeline.run());
  }
}
