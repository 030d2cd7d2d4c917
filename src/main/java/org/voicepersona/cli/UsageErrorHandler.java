package org.voicepersona.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.voicepersona.cli.terminal.ErrorOutput;
import org.voicepersona.cli.terminal.NearestName;
import org.voicepersona.pipeline.RunnerOptions;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints what is wrong with a command line, followed by how to get help. */
final class UsageErrorHandler implements IParameterExceptionHandler {

  /** picocli's list of choices, as enum constants, which is printed in lower case. */
  private static final Pattern CHOICES =
      Pattern.compile("(expected one of \\[[A-Z0-9_, ]+\\]) \\(case-insensitive\\)");

  @Override
  public int handleParseException(ParameterException mistake, String[] args) {
    CommandLine command = mistake.getCommandLine();
    String said =
        "%s (help: %s --help)"
            .formatted(
                message(unknownFirst(mistake, args)).stripTrailing(),
                command.getCommandSpec().qualifiedName(" "));
    ErrorOutput.print(command, said);
    return CommandLine.ExitCode.USAGE;
  }

  /** Reports an unknown option in place of a missing one, which it may be, mistyped. */
  private static ParameterException unknownFirst(ParameterException mistake, String[] args) {
    CommandLine command = mistake.getCommandLine();
    if (mistake instanceof MissingParameterException) {
      for (String word : args) {
        String name = optionName(word);
        boolean isKnown =
            command.getCommandSpec().optionsMap().containsKey(name)
                || othersTaken(command.getCommandSpec()).contains(name);
        if (word.startsWith("--") && !isKnown) {
          return new UnmatchedArgumentException(command, List.of(word));
        }
      }
    }
    return mistake;
  }

  private static String optionName(String word) {
    return word.replaceFirst("(?s)=.*", "");
  }

  /** Returns the options that are passed on to Beam. */
  private static Set<String> othersTaken(CommandSpec command) {
    return command.unmatchedArgsBindings().isEmpty() ? Set.of() : RunnerOptions.names();
  }

  private static String message(ParameterException mistake) {
    return mistake instanceof UnmatchedArgumentException unmatched
        ? unmatched(unmatched)
        : CHOICES
            .matcher(mistake.getMessage())
            .replaceFirst(choices -> choices.group(1).toLowerCase(Locale.ROOT));
  }

  private static String unmatched(UnmatchedArgumentException mistake) {
    String word = mistake.getUnmatched().get(0);
    CommandSpec command = mistake.getCommandLine().getCommandSpec();
    boolean isOption = word.startsWith("-");
    boolean takesCommand = !isOption && !command.subcommands().isEmpty();
    String kind = isOption ? "option" : takesCommand ? "command" : "argument";
    String name = isOption ? optionName(word) : word;
    Optional<String> meant =
        isOption ? nearestOption(name, command) : nearestCommand(name, command);
    return "Unknown %s '%s'%s"
        .formatted(kind, name, meant.map(": did you mean %s?"::formatted).orElse(""));
  }

  private static Optional<String> nearestOption(String name, CommandSpec command) {
    List<String> own =
        command.options().stream()
            .filter(option -> !option.hidden())
            .flatMap(option -> Stream.of(option.names()))
            .toList();
    return NearestName.of(name, own).or(() -> NearestName.of(name, othersTaken(command)));
  }

  private static Optional<String> nearestCommand(String name, CommandSpec command) {
    return NearestName.of(name, command.subcommands().keySet());
  }
}
