package org.voicepersona.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Beam's options for a run: a person's own, and what is better here than Beam's defaults. */
public final class RunnerOptions {

  /**
   * The checks copy every element, and are for finding faults in a pipeline, not for using it: they
   * more than double the memory of a run.
   */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "--enforceImmutability", "false",
          "--enforceEncodability", "false");

  private RunnerOptions() {}

  /**
   * Reads options such as {@code --runner=DirectRunner --targetParallelism=4}.
   *
   * @throws IllegalArgumentException if Beam does not know one, or its value is of a wrong kind
   */
  public static PipelineOptions parse(List<String> args) {
    List<String> all = new ArrayList<>(args);
    DEFAULTS.forEach(
        (name, value) -> {
          if (args.stream().noneMatch(arg -> arg.startsWith(name + "="))) {
            all.add(name + "=" + value);
          }
        });
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(all.toArray(new String[0])).withValidation().create();
    options.as(DirectOptions.class).setBlockOnRun(false);
    return options;
  }
}
