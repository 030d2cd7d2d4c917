package org.voicepersona.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.voicepersona.output.PublishedOutput;

/** A finished run over the bundled clips, made once for all tests that read one. */
public final class FinishedRun {

  private static final Path OUTPUT = make();

  private FinishedRun() {}

  /** Returns its output directory, which nobody may change. */
  public static Path directory() {
    return OUTPUT;
  }

  /** Opens its result. */
  public static PublishedOutput open() {
    return PublishedOutput.at(OUTPUT);
  }

  private static Path make() {
    try {
      Path output = Files.createTempDirectory("finished-run");
      Program.Result result =
          Program.run(
              "process",
              "--input=" + Program.SAMPLE,
              "--dataset=MushanW/GLOBE_V2",
              "--describer=acoustic",
              "--output=" + output);
      if (result.exitCode() != 0) {
        throw new IllegalStateException("the run over the sample failed: " + result.err());
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
