package org.voicepersona.pipeline;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.beam.sdk.options.PipelineOptions;
import org.voicepersona.output.Progress;
import org.voicepersona.output.run.LaunchedJob;
import org.voicepersona.pipeline.flink.FlinkCluster;
import org.voicepersona.pipeline.job.RunFailedException;
import org.voicepersona.pipeline.job.RunningJob;

/**
 * Reserves an output for a run's job, from before its launch until it has certainly ended: while
 * the job may be running, no other run acquires the output, and its journal is left alone.
 */
final class JobCustody {

  private final PipelineOptions options;
  private final Progress progress;
  private boolean hasEnded;

  /** Ends a job and returns once it has ended. */
  @FunctionalInterface
  interface Ending {
    /**
     * Ends the job unless it has ended.
     *
     * @throws IOException if it may still be running
     */
    void ensure() throws IOException;
  }

  JobCustody(PipelineOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /** Returns an inquiry to the cluster of an earlier run, whichever runner this run uses. */
  static LaunchedJob.Inquiry inquiry(PipelineOptions options) {
    return job -> {
      Duration patience = FlinkCluster.patience(options);
      try (FlinkCluster cluster = FlinkCluster.connect(job.cluster(), 0, patience)) {
        cluster.requireEnded(job.name());
      }
    };
  }

  /** Starts a job over a source. */
  RunningJob launch(RunnerTraits runner, CorpusSource source, RunnerTraits.Graph graph)
      throws IOException {
    Optional<String> cluster = runner.cluster();
    if (cluster.isEmpty()) {
      return runner.start(source, graph);
    }
    LaunchedJob job = new LaunchedJob(cluster.get(), options.getJobName());
    // If the cluster does not answer, this fails before there is any doubt whether a job runs.
    inquiry(options).requireEnded(job);
    progress.isLaunching(job);
    try {
      return runner.start(source, graph);
    } catch (IOException | RuntimeException e) {
      settleAfter(e, () -> inquiry(options).requireEnded(job));
      throw e;
    }
  }

  /** Ends the job, unless it has ended, and releases the output from it. */
  void end(Ending ending) throws IOException {
    if (!hasEnded) {
      ending.ensure();
      progress.hasEnded();
      hasEnded = true;
    }
  }

  /**
   * Ends the job and keeps the outcomes from before {@code fault} stopped the run.
   *
   * @throws RunFailedException if the job may still be running; then its journal stays as it is
   */
  void settleAfter(Exception fault, Ending ending) throws RunFailedException {
    try {
      end(ending);
    } catch (IOException | RuntimeException e) {
      fault.addSuppressed(e);
      throw new RunFailedException(
          "%s. Its job may be under way still, and could not be ended: %s. Until it has ended, %s stays its own"
              .formatted(fault.getMessage(), e.getMessage(), progress.output().root()),
          fault);
    }
    try {
      progress.settle();
    } catch (IOException | RuntimeException e) {
      fault.addSuppressed(e);
    }
  }
}
