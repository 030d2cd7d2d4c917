package org.voicepersona.cli;

import java.time.Duration;
import java.util.Optional;
import org.voicepersona.pipeline.Intake;
import picocli.CommandLine.Option;

/** How a run comes by its corpus. */
final class IntakeOptions {

  @Option(
      names = "--full",
      description =
          "download the shards into the Hub's cache first (default: stream what is wanted)")
  private boolean full;

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
      description =
          "with --watch: how often the published files are made anew (default: ${DEFAULT-VALUE})")
  private long publishSeconds;

  Intake intake() {
    Intake.Watch how =
        new Intake.Watch(
            Duration.ofSeconds(pollSeconds),
            Duration.ofSeconds(checkpointSeconds),
            Duration.ofSeconds(publishSeconds));
    return new Intake(full, watch ? Optional.of(how) : Optional.empty());
  }
}
