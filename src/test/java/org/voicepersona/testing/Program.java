package org.voicepersona.testing;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.voicepersona.cli.VoicePersona;
import picocli.CommandLine;

/** The program, run in the process of the test. */
public final class Program {

  /** The bundled clips. */
  public static final Path SAMPLE = Path.of("src/main/sample");

  /**
   * What a command said.
   *
   * @param exitCode the exit status
   * @param out standard output
   * @param err standard error
   */
  public record Result(int exitCode, String out, String err) {}

  private Program() {}

  /** Runs a command to its end. */
  public static Result run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine program =
        VoicePersona.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int exitCode = VoicePersona.run(program, args);
    return new Result(exitCode, out.toString(), err.toString());
  }
}
