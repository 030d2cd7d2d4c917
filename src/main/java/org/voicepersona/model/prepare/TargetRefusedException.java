package org.voicepersona.model.prepare;

/**
 * Says that a model cannot be prepared in a folder because that holds something else. Thrown before
 * anything is written or fetched; the message says what the person can do.
 */
public final class TargetRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public TargetRefusedException(String message) {
    super(message);
  }
}
