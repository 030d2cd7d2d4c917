package org.voicepersona.pipeline;

import static java.util.Map.entry;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Beam's options for a run: a person's own, and what is better here than Beam's defaults. */
public final class RunnerOptions {

  /**
   * The Direct runner's checks copy every element, and are for finding faults in a pipeline, not
   * for using it: they more than double the memory of a run.
   *
   * <p>On Flink, a bundle ends before a checkpoint: otherwise the watermark can stand still while
   * checkpoints are frequent. It ends after two seconds at the latest, for what it describes goes
   * on only then; not sooner, for at its end the describer's batch runs empty. A reader that got no
   * shard ends soon; it would run for ever. The number of key groups is fixed so that a savepoint
   * fits any parallelism up to it.
   */
  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          entry("--enforceImmutability", "false"),
          entry("--enforceEncodability", "false"),
          entry("--attachedMode", "false"),
          entry("--checkpointingInterval", "10000"),
          entry("--finishBundleBeforeCheckpointing", "true"),
          entry("--maxBundleTimeMills", "2000"),
          entry("--autoWatermarkInterval", "200"),
          entry("--shutdownSourcesAfterIdleMs", "1000"),
          entry("--maxParallelism", "128"),
          entry("--fasterCopy", "true"));

  private static final String HDFS = "--hdfsConfiguration";

  private RunnerOptions() {}

  /**
   * Returns whether a run with such options describes in this process, rather than by workers
   * elsewhere.
   *
   * @throws IllegalArgumentException if there is no such runner
   */
  public static boolean describesHere(PipelineOptions options) {
    return RunnerTraits.of(options).describesHere();
  }

  /** Returns {@link #parse(List, String)} for a corpus that Beam needs to know nothing of. */
  public static PipelineOptions parse(List<String> args) {
    return parse(args, "");
  }

  /**
   * Reads options such as {@code --runner=DirectRunner --targetParallelism=4}. Of an option that is
   * given twice, in a file and behind it, the last counts. Beam's file systems are set up by them.
   *
   * @param input where the corpus lies: Beam's Hadoop file system wants to know its name node
   * @throws IllegalArgumentException if Beam does not know one, or its value is of a wrong kind
   */
  public static PipelineOptions parse(List<String> args, String input) {
    Map<String, String> byName = new LinkedHashMap<>();
    DEFAULTS.forEach((name, value) -> byName.put(name, name + "=" + value));
    if (input.startsWith("hdfs://")) {
      String root = URI.create(input.replaceAll("[*?\\[{].*", "")).resolve("/").toString();
      byName.put(HDFS, HDFS + "=[{\"fs.defaultFS\": \"" + root + "\"}]");
    }
    args.forEach(arg -> byName.put(arg.split("=", 2)[0], arg));
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(byName.values().toArray(new String[0]))
            .withValidation()
            .create();
    options.as(DirectOptions.class).setBlockOnRun(false);
    FlinkPipelineOptions flink = options.as(FlinkPipelineOptions.class);
    if (options.getRunner().equals(FlinkRunner.class) && flink.getFilesToStage() == null) {
      flink.setFilesToStage(List.of(EmptyJar.path()));
    }
    FileSystems.setDefaultPipelineOptions(options);
    return options;
  }
}
