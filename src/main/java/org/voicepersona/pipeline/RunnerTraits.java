package org.voicepersona.pipeline;

import java.io.IOException;
import java.util.Optional;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.read.ReadShards;
import org.voicepersona.output.Progress;
import org.voicepersona.pipeline.job.RunningJob;

/** The differences between Beam runners; the graph is the same on all. */
interface RunnerTraits {

  /**
   * Returns the traits of the runner that the options name.
   *
   * @throws IllegalArgumentException if this program does not support it
   */
  static RunnerTraits of(PipelineOptions options) {
    if (options.getRunner().equals(DirectRunner.class)) {
      return new DirectTraits(options);
    }
    if (options.getRunner().equals(FlinkRunner.class)) {
      return new FlinkTraits(options.as(FlinkPipelineOptions.class));
    }
    throw new IllegalArgumentException(
        "runner is %s, must be DirectRunner or FlinkRunner"
            .formatted(options.getRunner().getSimpleName()));
  }

  /**
   * Returns the cluster whose jobs outlive the process that launched them; empty if they do not.
   */
  Optional<String> cluster();

  /** Applies the transform that reads unsettled rows, with the outputs of {@link ReadShards}. */
  PCollectionTuple read(Pipeline pipeline, RowSource source, Progress progress);

  /** Returns the count of clips in flight, which throttles reading. */
  InFlightClips inFlight();

  /** Returns whether clips are described in this process, rather than by workers elsewhere. */
  boolean describesHere();

  /** Returns how a fault ends a job of this runner despite its retries. */
  DescribeVoices.Ending ending();

  /** Returns the number of buckets that clips are reshuffled to, which bounds parallelism. */
  int buckets();

  /**
   * Starts a job over a source.
   *
   * @param graph makes the pipeline for rows of the source
   * @throws IOException if it cannot be started; the message says why
   */
  RunningJob start(CorpusSource source, Graph graph) throws IOException;

  /** Makes a pipeline. */
  @FunctionalInterface
  interface Graph {
    Pipeline over(RowSource rows);
  }
}
