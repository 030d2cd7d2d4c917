package org.voicepersona.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.voicepersona.cli.bench.BenchCommand;
import org.voicepersona.cli.corpus.FetchCommand;
import org.voicepersona.cli.corpus.InspectCommand;
import org.voicepersona.cli.corpus.PackCommand;
import org.voicepersona.cli.describe.DescribeCommand;
import org.voicepersona.cli.doctor.DoctorCommand;
import org.voicepersona.cli.doctor.PrivateFolders;
import org.voicepersona.cli.model.ModelCommand;
import org.voicepersona.cli.option.ExitStatus;
import org.voicepersona.cli.option.Explanation;
import org.voicepersona.cli.option.LocalPath;
import org.voicepersona.cli.option.Usage;
import org.voicepersona.cli.result.AnalyzeCommand;
import org.voicepersona.cli.result.ExportCommand;
import org.voicepersona.cli.result.FlagCommand;
import org.voicepersona.cli.result.ReleaseCommand;
import org.voicepersona.cli.run.ProcessCommand;
import org.voicepersona.cli.run.RegenerateCommand;
import org.voicepersona.cli.run.TestCommand;
import org.voicepersona.cli.terminal.Terminal;
import org.voicepersona.pipeline.SerialFilter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The program: {@code voicepersona COMMAND}. */
@Command(
    name = "voicepersona",
    mixinStandardHelpOptions = true,
    version = "voicepersona 0.1.0",
    description = "Turns a speech corpus into a corpus of voice descriptions.",
    footer = {
      "",
      "Exit status: 0 done; 1 nothing could be read or described, or the work failed; 2 wrong"
          + " usage; 128 and its number after a signal, such as 130 after Ctrl-C.",
      "Options can stand in a file: voicepersona process @pipelines/sample.args",
    })
public final class VoicePersona implements Runnable {

  private static final int USAGE = CommandLine.ExitCode.USAGE;

  private static final List<Class<?>> COMMANDS =
      List.of(
          TestCommand.class,
          InspectCommand.class,
          PackCommand.class,
          ProcessCommand.class,
          RegenerateCommand.class,
          DescribeCommand.class,
          AnalyzeCommand.class,
          ExportCommand.class,
          ReleaseCommand.class,
          FlagCommand.class,
          ModelCommand.class,
          FetchCommand.class,
          DoctorCommand.class,
          BenchCommand.class,
          CommandLine.HelpCommand.class);

  @Spec private CommandSpec spec;

  /** Runs the program and exits with its status. */
  public static void main(String[] args) {
    // Numbers look the same in every country.
    Locale.setDefault(Locale.ROOT);
    SerialFilter.install();
    CommandLine program = commandLineFor(args);
    PrintWriter err = Terminal.plain(program.getErr());
    Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> fault.printStackTrace(err));
    if (!Arguments.areReadable(args, err)) {
      System.exit(USAGE);
    }
    PrivateFolders places = PrivateFolders.open();
    System.exit(run(program.setExecutionStrategy(places::execute), args));
  }

  /**
   * Returns the program in its parsed form. It has no colours: nothing that it prints is for a
   * terminal to obey.
   */
  public static CommandLine commandLine() {
    return commandLine(new VoicePersona(), COMMANDS, command -> true);
  }

  /**
   * Returns the program for one command line. A command that the words do not name has its name and
   * description but no options, whose reflection would take longer than printing help. A job file
   * before the command may name any.
   *
   * @param args the words of the command line
   */
  public static CommandLine commandLineFor(String... args) {
    Set<String> words = Set.copyOf(Arrays.asList(args));
    boolean startsWithCommand =
        args.length > 0 && COMMANDS.stream().anyMatch(command -> name(command).equals(args[0]));
    boolean mayNameAny =
        !startsWithCommand && words.stream().anyMatch(word -> word.startsWith("@"));
    return commandLine(
        new VoicePersona(), COMMANDS, command -> mayNameAny || words.contains(name(command)));
  }

  /**
   * Returns a program whose mistakes and faults are told, and whose help looks, like this one's.
   */
  static CommandLine commandLine(Object command) {
    return commandLine(command, List.of(), sub -> true);
  }

  private static CommandLine commandLine(
      Object command, List<Class<?>> subcommands, Predicate<Class<?>> isNeeded) {
    CommandLine program = new CommandLine(command);
    for (Class<?> sub : subcommands) {
      program.addSubcommand(name(sub), isNeeded.test(sub) ? sub : outline(sub));
    }
    program
        .registerConverter(Path.class, new LocalPath())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOverwrittenOptionsAllowed(true)
        .setColorScheme(Help.defaultColorScheme(Ansi.OFF))
        .setParameterExceptionHandler(new UsageErrorHandler())
        .setExecutionExceptionHandler(VoicePersona::explain);
    HelpText.install(program);
    return program;
  }

  private static String name(Class<?> command) {
    return command.getAnnotation(Command.class).name();
  }

  /** Returns a command with its name, header and description, and without options. */
  private static CommandSpec outline(Class<?> command) {
    Command told = command.getAnnotation(Command.class);
    CommandSpec outline = CommandSpec.create().name(told.name());
    outline.usageMessage().header(told.header()).description(told.description());
    return outline;
  }

  /**
   * Runs a command to its end, with the options of its job files.
   *
   * @param program with the writers that it prints to, which get plain text
   * @return the exit status
   */
  public static int run(CommandLine program, String... args) {
    program
        .setExpandAtFiles(false)
        .setOut(Terminal.plain(program.getOut()))
        .setErr(Terminal.plain(program.getErr()));
    List<String> words;
    try {
      words = JobFiles.ofThisProgram().expand(List.of(args));
    } catch (IllegalArgumentException e) {
      ParameterException mistake = new ParameterException(program, e.getMessage(), e);
      return new UsageErrorHandler().handleParseException(mistake, args);
    }
    return program.execute(words.toArray(new String[0]));
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Which command? There are " + Usage.commands(spec));
  }

  /**
   * Says what went wrong in a line for the faults that a user can mend; a fault of the program
   * itself shows its trace.
   */
  private static int explain(Exception fault, CommandLine command, ParseResult parsed)
      throws Exception {
    command.getErr().println(Explanation.of(fault).orElseThrow(() -> fault));
    return Explanation.isRefusalOfPlace(fault) ? USAGE : ExitStatus.FAILED;
  }
}
