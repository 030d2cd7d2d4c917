package org.voicepersona.cli;

import java.io.PrintWriter;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.torch.ShortageException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program: {@code voicepersona COMMAND}. */
@Command(
    name = "voicepersona",
    mixinStandardHelpOptions = true,
    version = "voicepersona 0.1.0",
    description = "Turns a speech corpus into a corpus of voice descriptions.",
    subcommands = {
      TestCommand.class,
      ProcessCommand.class,
      RegenerateCommand.class,
      DescribeCommand.class,
      AnalyzeCommand.class,
      ExportCommand.class,
      ReleaseCommand.class,
      ModelCommand.class,
      FetchCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Exit status: 0 done, 1 failed, 2 wrong usage.",
      "Options can stand in a file: voicepersona process @pipelines/sample.args",
    })
public final class VoicePersona implements Runnable {

  /** The exit status of a command that was understood but could not be carried out. */
  static final int FAILED = 1;

  @Spec private CommandSpec spec;

  /** Runs the program and exits with its status. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** Returns the parsed form of the program, for the shell and for tests. */
  public static CommandLine commandLine() {
    return new CommandLine(new VoicePersona())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(VoicePersona::explain);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command? See --help.");
  }

  /**
   * Says what went wrong in a line for the faults that a user can mend; a fault of the program
   * itself shows its trace.
   */
  private static int explain(Exception fault, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    if (!(fault instanceof CommandFailedException
        || fault instanceof CheckpointException
        || fault instanceof ShortageException)) {
      throw fault;
    }
    PrintWriter err = command.getErr();
    err.println(command.getColorScheme().errorText(fault.getMessage()));
    return FAILED;
  }
}
