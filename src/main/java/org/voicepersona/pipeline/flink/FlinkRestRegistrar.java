package org.voicepersona.pipeline.flink;

import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsRegistrar;

/** Makes {@link FlinkRestOptions} known to Beam. */
public final class FlinkRestRegistrar implements PipelineOptionsRegistrar {

  /** Makes the registrar, for {@link java.util.ServiceLoader}. */
  public FlinkRestRegistrar() {}

  @Override
  public Iterable<Class<? extends PipelineOptions>> getPipelineOptions() {
    return List.of(FlinkRestOptions.class);
  }
}
