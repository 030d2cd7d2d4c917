package org.voicepersona.model.prepare;

/**
 * Thrown before anything is written or downloaded if a folder holds something other than the model
 * to prepare; the message says what the user can do.
 */
public final class TargetRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public TargetRefusedException(String message) {
    super(message);
  }
}
