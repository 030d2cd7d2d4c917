package org.voicepersona.model.prepare;

/**
 * Says why a model is not prepared in a folder: what is there is something else. Thrown before
 * anything is written or fetched; the message says what the person can do.
 */
public final class TargetRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public TargetRefusedException(String message) {
    super(message);
  }
}
