package org.voicepersona.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A program that says what a test wants it to. */
public final class FakeProgram {

  private FakeProgram() {}

  /**
   * Writes an executable file that prints {@code answer}, whatever it is asked.
   *
   * @param status the exit status
   * @return the file
   */
  public static Path write(Path file, String answer, int status) throws IOException {
    Path said = file.resolveSibling(file.getFileName() + ".txt");
    Files.writeString(said, answer);
    Files.writeString(file, "#!/bin/sh\ncat '%s'\nexit %d\n".formatted(said, status));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  /** Returns a {@code PATH} on which {@code folder} comes first. */
  public static String pathWith(Path folder) {
    return folder + ":" + System.getenv("PATH");
  }
}
