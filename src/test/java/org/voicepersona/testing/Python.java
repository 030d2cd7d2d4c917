package org.voicepersona.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Readers that share no code with this program: libraries of Python, where it has them. {@code
 * -Dvoicepersona.python=FILE} names another interpreter than {@code python3}.
 */
public final class Python {

  private static final String INTERPRETER = System.getProperty("voicepersona.python", "python3");
  private static final String HAS_MODULE =
      "import importlib.util, sys; sys.exit(importlib.util.find_spec(sys.argv[1]) is None)";

  private Python() {}

  /** Returns a Python that has a module; where there is none, the test is skipped. */
  public static Python with(String module) throws InterruptedException {
    boolean found;
    try {
      Process process =
          python(HAS_MODULE, module)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      found = process.waitFor() == 0;
    } catch (IOException e) {
      found = false;
    }
    Assumptions.assumeTrue(found, () -> "no " + INTERPRETER + " with " + module + " here");
    return new Python();
  }

  /** Runs a program, which must succeed, and returns what it printed. */
  public String run(String program, String... arguments) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("python", ".err");
    try {
      Process process = python(program, arguments).redirectError(errors.toFile()).start();
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
      return said;
    } finally {
      Files.delete(errors);
    }
  }

  private static ProcessBuilder python(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(INTERPRETER, "-c", program));
    command.addAll(List.of(arguments));
    ProcessBuilder python = new ProcessBuilder(command);
    python.environment().put("HF_HUB_OFFLINE", "1");
    return python;
  }
}
