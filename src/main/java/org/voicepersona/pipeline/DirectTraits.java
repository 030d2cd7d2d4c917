package org.voicepersona.pipeline;

import java.util.Optional;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.output.Progress;
import org.voicepersona.pipeline.job.DirectJob;
import org.voicepersona.pipeline.job.RunningJob;
import org.voicepersona.pipeline.job.WatchingJob;

/** The Direct runner: one process, no back-pressure, and a price on every bundle. */
final class DirectTraits implements RunnerTraits {

  /** Clips that were read and wait to be described, and lines that wait to be committed. */
  private static final long IN_FLIGHT_BYTES = 64L << 20;

  /** Groups of clips for each thread: enough that no thread waits while another has two. */
  private static final int BUCKETS_PER_THREAD = 2;

  /** Readers keep files open, and more of them read no faster. */
  private static final int MOST_READERS = 8;

  private final InFlightClips inFlight;
  private final int threads;

  DirectTraits(PipelineOptions options) {
    this.threads = options.as(DirectOptions.class).getTargetParallelism();
    this.inFlight = InFlightClips.limitedTo(IN_FLIGHT_BYTES, Math.min(MOST_READERS, threads));
  }

  @Override
  public Optional<String> cluster() {
    return Optional.empty();
  }

  @Override
  public PCollectionTuple read(Pipeline pipeline, RowSource source, Progress progress) {
    return source
        .shards(pipeline)
        .apply("Read shards", source.readShards(progress.settled()).pausingBy(inFlight));
  }

  @Override
  public InFlightClips inFlight() {
    return inFlight;
  }

  @Override
  public boolean describesHere() {
    return true;
  }

  /** It tries nothing again. */
  @Override
  public DescribeVoices.Ending ending() {
    return fault -> fault;
  }

  /**
   * A bundle is made of each group and costs more than a clip does; and what is known of each group
   * is kept for ever.
   */
  @Override
  public int buckets() {
    return BUCKETS_PER_THREAD * threads;
  }

  /**
   * The runner looks for work without a rest as long as a pipeline is there. So a corpus that is
   * watched has one for what each look has found, and none in between.
   */
  @Override
  public RunningJob start(CorpusSource source, Graph graph) {
    return source instanceof CorpusSource.Watched watched
        ? new WatchingJob(watched.source(), found -> graph.over(watched.found(found)).run())
        : new DirectJob(graph.over(source).run());
  }
}
