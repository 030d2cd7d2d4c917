package org.voicepersona.cli.option;

import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.voicepersona.describe.UnusableException;
import org.voicepersona.model.checkpoint.CheckpointException;
import org.voicepersona.model.torch.ShortageException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reports invalid settings and combinations of options as usage errors, before work starts. */
public final class Usage {

  private Usage() {}

  /**
   * Ends the command with exit status 2 if an option was given without the other option that it
   * needs.
   */
  public static void needs(CommandSpec spec, String option, String other) {
    ParseResult given = spec.commandLine().getParseResult();
    if (given.hasMatchedOption(option) && !given.hasMatchedOption(other)) {
      throw new ParameterException(
          spec.commandLine(), "%s goes with %s, which is not there".formatted(option, other));
    }
  }

  /** Ends the command with exit status 2 if two options that contradict each other were given. */
  public static void excludes(CommandSpec spec, String option, String other, String why) {
    ParseResult given = spec.commandLine().getParseResult();
    if (given.hasMatchedOption(option) && given.hasMatchedOption(other)) {
      throw new ParameterException(
          spec.commandLine(), "%s %s: leave out either that or %s".formatted(option, why, other));
    }
  }

  /** Returns the names of the visible subcommands of a command. */
  public static String commands(CommandSpec spec) {
    return spec.subcommands().entrySet().stream()
        .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(", "));
  }

  /** Returns the value of {@code settings}; its exception ends the command with exit status 2. */
  public static <T> T check(CommandSpec spec, Supplier<T> settings) {
    try {
      return settings.get();
    } catch (IllegalArgumentException
        | CheckpointException
        | ShortageException
        | UnusableException
        | UncheckedIOException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
