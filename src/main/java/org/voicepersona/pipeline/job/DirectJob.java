package org.voicepersona.pipeline.job;

import java.io.IOException;
import java.time.Duration;
import org.apache.beam.sdk.PipelineResult;
import org.voicepersona.describe.Meter.Measure;

/** A pipeline on the Direct runner, in this process. */
public final class DirectJob implements RunningJob {

  private final PipelineResult result;

  /** Watches a job of the Direct runner. */
  public DirectJob(PipelineResult result) {
    this.result = result;
  }

  @Override
  public boolean hasEndedWithin(Duration time) {
    PipelineResult.State state =
        result.waitUntilFinish(org.joda.time.Duration.millis(time.toMillis()));
    return state != null && state.isTerminal();
  }

  @Override
  public void cancel() throws IOException {
    result.cancel();
  }

  @Override
  public void ensureEnded() throws IOException {
    if (!result.getState().isTerminal()) {
      cancel();
    }
  }

  @Override
  public long filtered() {
    return RunMetrics.of(result).value("filtered");
  }

  @Override
  public OwnKernels onOwnKernels() {
    RunMetrics metrics = RunMetrics.of(result);
    return new OwnKernels(
        metrics.value(Measure.OWN_KERNELS.metricName()),
        metrics.value(Measure.OWN_KERNELS_ENCODER.metricName()));
  }

  @Override
  public boolean endIsComplete() {
    return true;
  }

  @Override
  public void close() {}
}
