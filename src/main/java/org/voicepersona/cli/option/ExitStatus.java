package org.voicepersona.cli.option;

/** What a command tells the shell, beside 0 and what picocli gives to wrong usage. */
public final class ExitStatus {

  /** A command was understood but could not be carried out. */
  public static final int FAILED = 1;

  private ExitStatus() {}
}
