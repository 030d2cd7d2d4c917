package org.voicepersona.pipeline;

import static java.util.Map.entry;

import java.beans.Introspector;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.voicepersona.pipeline.flink.EmptyJar;
import org.voicepersona.pipeline.flink.FlinkAddress;
import org.voicepersona.pipeline.flink.FlinkCluster;

/** Beam's pipeline options for a run: the user's, and defaults that replace Beam's. */
public final class RunnerOptions {

  /**
   * On the Direct runner, the checks for faulty pipelines are off: they copy every element and more
   * than double the memory of a run.
   *
   * <p>On Flink, a bundle ends before a checkpoint: otherwise the watermark can stand still while
   * checkpoints are frequent. A bundle lasts at most two seconds, for its outcomes are output only
   * at its end; not less, for the describer's batch drains at each end. A reader that got no shard
   * shuts down soon instead of running forever. The number of key groups is fixed so that a
   * savepoint fits any parallelism up to it.
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

  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+://).*", Pattern.DOTALL);

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

  /** Returns the names of all options that {@link #parse(List)} knows, such as {@code --runner}. */
  public static Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (Class<? extends PipelineOptions> kind : PipelineOptionsFactory.getRegisteredOptions()) {
      for (Method method : kind.getMethods()) {
        if (method.getName().startsWith("set") && method.getParameterCount() == 1) {
          names.add("--" + Introspector.decapitalize(method.getName().substring(3)));
        }
      }
    }
    return names;
  }

  /** Returns {@link #parse(List, String)} for a corpus that needs no options of Beam. */
  public static PipelineOptions parse(List<String> args) {
    return parse(args, "");
  }

  /**
   * Reads options such as {@code --runner=DirectRunner --targetParallelism=4}. Of an option that is
   * given twice, such as in a file and after it, the last counts. Configures Beam's file systems.
   *
   * @param input the location of the corpus, which gives Beam's Hadoop file system its name node
   * @throws IllegalArgumentException if an option is unknown, its value is malformed, or no file
   *     system reads the input
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
    requireFileSystem(input);
    return options;
  }

  /**
   * Checks that the options give the address of a cluster if their runner needs one.
   *
   * @throws IllegalArgumentException if they do not; the message is for a user
   */
  public static void requireCluster(PipelineOptions options) {
    String master = options.as(FlinkPipelineOptions.class).getFlinkMaster();
    if (options.getRunner().equals(FlinkRunner.class) && !FlinkCluster.isEmbedded(master)) {
      FlinkAddress.parse(master);
    }
  }

  private static void requireFileSystem(String input) {
    Matcher address = ADDRESS.matcher(input);
    if (!address.matches()) {
      return;
    }
    try {
      FileSystems.matchNewResource(input, false);
    } catch (IllegalArgumentException e) {
      if (String.valueOf(e.getMessage()).startsWith("No filesystem found")) {
        throw new IllegalArgumentException(
            "input is '%s', and nothing here reads %s: it must be a folder, a file or a pattern on this machine, hf://datasets/OWNER/NAME or hdfs://HOST:PORT/PATH"
                .formatted(input, address.group(1)),
            e);
      }
      // Listing the corpus gives a better message for any other fault of the address.
    }
  }
}
