package org.voicepersona.cli.option;

/** Exit statuses, besides 0 and picocli's 2 for wrong usage. */
public final class ExitStatus {

  /** The command was valid but failed, at least in part. */
  public static final int FAILED = 1;

  private ExitStatus() {}
}
