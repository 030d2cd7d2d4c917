package org.voicepersona.pipeline;

import java.io.IOException;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.voicepersona.describe.DescribeVoices;
import org.voicepersona.globe.ReadShards;
import org.voicepersona.globe.RowSet;

/** What differs from runner to runner, around the graph that is the same. */
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
   * Checks that no job of this name, which writes to the same output, is under way: one runs on
   * when the process has died that launched it.
   *
   * @throws IOException if one is; the message says where
   */
  void requireNotRunning(String jobName) throws IOException;

  /** Applies what reads the rows that are not settled, with the outputs of {@link ReadShards}. */
  PCollectionTuple read(Pipeline pipeline, CorpusSource source, RowSet settled);

  /** Returns who is told of every clip that has been dealt with. */
  DescribeVoices.WhenDone whenDone();

  /** Returns whether clips are described in this process, rather than by workers elsewhere. */
  boolean describesHere();

  /** Returns how many groups of clips there are; as many are described at the same time. */
  int buckets();

  /**
   * Starts the pipeline.
   *
   * @throws IOException if it cannot be started; the message says why
   */
  RunningJob start(Pipeline pipeline) throws IOException;
}
