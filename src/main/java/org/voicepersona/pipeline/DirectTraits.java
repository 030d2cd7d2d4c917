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

/** The Direct runner: one process, no back-pressure, and a high cost for each bundle. */
final class DirectTraits implements RunnerTraits {

  /** Limit in bytes of clips waiting to be described and lines waiting to be committed. */
  private static final long IN_FLIGHT_BYTES = 64L << 20;

  /** Reshuffle buckets for each thread: enough that no thread idles while another has two. */
  private static final int BUCKETS_PER_THREAD = 2;

  /** Most concurrent readers: each keeps files open, and more read no faster. */
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

  /** Returns the fault itself: this runner does not retry. */
  @Override
  public DescribeVoices.Ending ending() {
    return fault -> fault;
  }

  /**
   * Returns few buckets: each becomes a bundle, which costs more than a clip, and the runner never
   * drops a bucket's state.
   */
  @Override
  public int buckets() {
    return BUCKETS_PER_THREAD * threads;
  }

  /**
   * The runner polls without pause as long as a pipeline exists. So a watched corpus gets a
   * pipeline for the shards of each poll, and none in between.
   */
  @Override
  public RunningJob start(CorpusSource source, Graph graph) {
    return source instanceof CorpusSource.Watched watched
        ? new WatchingJob(watched.source(), found -> graph.over(watched.found(found)).run())
        : new DirectJob(graph.over(source).run());
  }
}
