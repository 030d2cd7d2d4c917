package org.voicepersona.cli.terminal;

import picocli.CommandLine;

/** Prints the messages of a command to standard error. */
public final class ErrorOutput {

  private static final int LONGEST_LINE = 4_000;

  private ErrorOutput() {}

  /** Prints a message, line by line. */
  public static void print(CommandLine command, String message) {
    message
        .lines()
        .map(line -> Terminal.plain(line, LONGEST_LINE))
        .forEach(command.getErr()::println);
    command.getErr().flush();
  }
}
