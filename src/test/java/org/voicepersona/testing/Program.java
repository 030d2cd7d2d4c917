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
   * An option by which a run takes a tenth of the time: it hears only the beginnings of its clips.
   */
  public static final String BEGINNINGS = "--max-audio-seconds=0.3";

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
        VoicePersona.commandLineFor(args)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int exitCode = VoicePersona.run(program, args);
    return new Result(exitCode, out.toString(), err.toString());
  }
}
