package org.voicepersona.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.voicepersona.output.PublishedOutput;

/** Finds the result of a run for the commands that read it. */
final class Results {

  private Results() {}

  /** Opens the result in {@code directory}, or ends the command if there is none. */
  static PublishedOutput open(Path directory) {
    PublishedOutput result = PublishedOutput.at(directory);
    if (!Files.exists(result.output().descriptions())) {
      throw new CommandFailedException(
          directory + " holds no descriptions: run 'voicepersona process --output DIR' first");
    }
    return result;
  }
}
