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

/** The differences between runners, around a graph that is the same. */
interface RunnerTraits {

  /**
   * Returns the traits of the runner that the options name.
   *
   * @throws IllegalArgumentException if it is none that this program was tried on
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
   * Returns the cluster on which jobs run on when the process has died that launched them; nothing
   * if they die with it.
   */
  Optional<String> cluster();

  /** Applies what reads the rows that are not settled, with the outputs of {@link ReadShards}. */
  PCollectionTuple read(Pipeline pipeline, RowSource source, Progress progress);

  /** Returns what is told of the clips that are under way, and holds reading up. */
  InFlightClips inFlight();

  /** Returns whether clips are described in this process, rather than by workers elsewhere. */
  boolean describesHere();

  /** Returns what ends a job of this runner, however often it would try a step again. */
  DescribeVoices.Ending ending();

  /** Returns how many groups of clips there are; as many are described at the same time. */
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
