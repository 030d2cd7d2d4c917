package org.voicepersona.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The numeric references and corpora that are not part of the project: where {@code
 * -Dvoicepersona.shared=DIR} says.
 *
 * <p>With the property, a missing file fails the test. Without it the test is skipped and says so.
 */
public final class SharedData {

  private static final String PROPERTY = "voicepersona.shared";

  private SharedData() {}

  /** Returns the file or folder {@code name} of the shared data, or skips the running test. */
  public static Path path(String name) {
    String root = System.getProperty(PROPERTY, "");
    assumeTrue(!root.isEmpty(), () -> "needs " + name + ": set -D" + PROPERTY + "=DIR");
    Path path = Path.of(root).resolve(name);
    if (!Files.exists(path)) {
      throw new AssertionError(path + " is missing, but -D" + PROPERTY + " is set");
    }
    return path;
  }
}
