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
 * Keeps an output for the job of a run, from before it is launched until it has certainly ended:
 * while it may be under way nobody else takes the output, and its journal is left alone.
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
     * @throws IOException if it may be under way still
     */
    void ensure() throws IOException;
  }

  JobCustody(PipelineOptions options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /** Asks the cluster that an earlier run has used, whatever runner this one has. */
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
    // A cluster that does not answer takes no job, and leaves no doubt about one.
    inquiry(options).requireEnded(job);
    progress.isLaunching(job);
    try {
      return runner.start(source, graph);
    } catch (IOException | RuntimeException e) {
      settleAfter(e, () -> inquiry(options).requireEnded(job));
      throw e;
    }
  }

  /** Ends a job and its custody. */
  void end(Ending ending) throws IOException {
    if (!hasEnded) {
      ending.ensure();
      progress.hasEnded();
      hasEnded = true;
    }
  }

  /**
   * Keeps what was described before {@code fault} stopped the run.
   *
   * @throws RunFailedException if the job may be under way still: then its journal stays as it is
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
