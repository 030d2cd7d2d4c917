package org.voicepersona.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.Test;

/** What a run tells of itself in the end. */
class RunMetricsTest {

  /** A describer measures 1 for each clip that went through kernels of our own, by part. */
  private static final class MeasureFn extends DoFn<Integer, Void> {

    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element Integer clips) {
      Metrics.distribution("voicepersona", "own_kernels").update(clips);
      Metrics.distribution("voicepersona", "own_kernels_encoder").update(1);
      Metrics.counter("voicepersona", "filtered").inc();
    }
  }

  @Test
  void countsTheClipsThatWentThroughOurOwnKernels() {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    pipeline.apply(Create.of(1, 1, 0, 1)).apply(ParDo.of(new MeasureFn()));
    DirectJob job = new DirectJob(pipeline.run());
    assertThat(job.hasEndedWithin(Duration.ofMinutes(1))).isTrue();
    assertThat(job.onOwnKernels()).isEqualTo(new OwnKernels(3, 4));
    assertThat(job.filtered()).isEqualTo(4);
  }
}
