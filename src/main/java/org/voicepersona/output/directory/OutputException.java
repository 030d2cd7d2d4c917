package org.voicepersona.output.directory;

import java.io.IOException;

/**
 * Says why an output directory cannot be used as it is: another process writes to it, it was made
 * with other settings, or a file in it is damaged. The message says what the person can do.
 */
public final class OutputException extends IOException {

  /** What helps where the progress of a run cannot be read. */
  public static final String ANEW =
      "Start anew with --no-resume: the published result stays until the new one is complete.";

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public OutputException(String message) {
    super(message);
  }

  /** Makes the exception with the fault that led to it. */
  public OutputException(String message, Throwable cause) {
    super(message, cause);
  }
}
