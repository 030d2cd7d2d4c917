package org.voicepersona.pipeline.flink;

import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.apache.beam.sdk.options.PipelineOptions;

/** Options for requests to Flink's REST interface. */
public interface FlinkRestOptions extends PipelineOptions {

  /** Returns for how many seconds a JobManager that does not answer is asked again. */
  @Description("For how many seconds a JobManager that does not answer is asked again")
  @Default.Integer(60)
  int getFlinkRestSeconds();

  /** Sets for how many seconds a JobManager that does not answer is asked again. */
  void setFlinkRestSeconds(int seconds);
}
