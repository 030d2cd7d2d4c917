package org.voicepersona.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a run's result lies. */
final class OutputOption {

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "voicepersona-output",
      description = "the folder of the result (default: ${DEFAULT-VALUE})")
  private Path directory;

  Path directory() {
    return directory;
  }
}
