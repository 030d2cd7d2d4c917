package org.voicepersona.cli.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.voicepersona.cli.option.CommandFailedException;
import org.voicepersona.globe.VoiceSample;

/** The 33 clips that come with the program. */
public final class BundledSample {

  private BundledSample() {}

  /** Returns whether the folder of the sample exists. */
  public static boolean isThere() {
    return Files.isDirectory(place());
  }

  private static Path place() {
    return Path.of(System.getProperty("voicepersona.home", "")).resolve("src/main/sample");
  }

  /** Returns the folder of the sample, which {@code scripts/voicepersona} makes known. */
  public static Path directory() {
    Path sample = place();
    if (!isThere()) {
      throw new CommandFailedException(
          sample + " is not there: start the program with scripts/voicepersona");
    }
    return sample;
  }

  /** Returns all clips of the sample. */
  public static List<VoiceSample> clips() {
    try {
      return FirstClips.of(directory().toString(), Long.MAX_VALUE);
    } catch (IOException e) {
      throw new UncheckedIOException("the bundled sample cannot be read: " + e.getMessage(), e);
    }
  }
}
