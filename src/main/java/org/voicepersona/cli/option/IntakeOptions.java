package org.voicepersona.cli.option;

import java.time.Duration;
import java.util.Optional;
import org.voicepersona.pipeline.Intake;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of how a run takes in its corpus. */
public final class IntakeOptions {

  @Option(
      names = "--full",
      description =
          "download the shards into the Hub's cache first (default: stream what is wanted)")
  private boolean full;

  @Option(
      names = "--new",
      description = {
        "describe what has come to the corpus since the last run too: new shards, new rows of shards"
            + " that were replaced or laid out anew, a new commit; rows that were described stay as they are"
      })
  private boolean grown;

  @Option(
      names = "--watch",
      description = "go on for ever: describe new shards and commits as they come, until Ctrl-C")
  private boolean watch;

  @Option(
      names = "--poll-seconds",
      paramLabel = "S",
      defaultValue = "60",
      description = "with --watch: from look to look (default: ${DEFAULT-VALUE})")
  private long pollSeconds;

  @Option(
      names = "--checkpoint-seconds",
      paramLabel = "S",
      defaultValue = "60",
      description =
          "with --watch: rows of a shard are committed after this time, however few they are"
              + " (default: ${DEFAULT-VALUE})")
  private long checkpointSeconds;

  @Option(
      names = "--publish-seconds",
      paramLabel = "S",
      defaultValue = "600",
      description = "with --watch: how often what is new is published (default: ${DEFAULT-VALUE})")
  private long publishSeconds;

  /** Ends the command if an option is given without the option that it needs. */
  public void requireWhole(CommandSpec spec) {
    Usage.needs(spec, "--poll-seconds", "--watch");
    Usage.needs(spec, "--checkpoint-seconds", "--watch");
    Usage.needs(spec, "--publish-seconds", "--watch");
  }

  /** Returns the settings of the options. */
  public Intake intake() {
    Intake.Watch how =
        new Intake.Watch(
            Duration.ofSeconds(pollSeconds),
            Duration.ofSeconds(checkpointSeconds),
            Duration.ofSeconds(publishSeconds));
    return new Intake(full, grown, watch ? Optional.of(how) : Optional.empty());
  }
}
