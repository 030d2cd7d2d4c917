package org.voicepersona.cli;

import java.io.IOException;
import org.voicepersona.output.Reason;

/** Ends a command with exit status 1 and a message for its user. */
final class CommandFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  CommandFailedException(String message) {
    super(message);
  }

  /** Says what the fault says. */
  CommandFailedException(IOException cause) {
    this(Reason.of(cause), cause);
  }

  CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
