package org.voicepersona.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The 33 clips that come with the program. */
final class BundledSample {

  private BundledSample() {}

  /** Returns whether the program knows where they lie. */
  static boolean isThere() {
    return Files.isDirectory(place());
  }

  private static Path place() {
    return Path.of(System.getProperty("voicepersona.home", "")).resolve("src/main/sample");
  }

  /** Returns the folder of the sample, which {@code scripts/voicepersona} tells. */
  static Path directory() {
    Path sample = place();
    if (!isThere()) {
      throw new CommandFailedException(
          sample + " is not there: start the program with scripts/voicepersona");
    }
    return sample;
  }
}
