package org.voicepersona.cli.option;

import java.io.IOException;
import org.voicepersona.durable.Reason;

/** Ends a command with exit status 1 and a message for its user. */
public final class CommandFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Ends the command with a message. */
  public CommandFailedException(String message) {
    super(message);
  }

  /** Ends the command with the message of a fault. */
  public CommandFailedException(IOException cause) {
    this(Reason.of(cause), cause);
  }

  /** Ends the command with a message and its cause. */
  public CommandFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
