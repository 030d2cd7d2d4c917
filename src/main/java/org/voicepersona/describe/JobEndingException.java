package org.voicepersona.describe;

/**
 * A fault of describing that every other try would meet as well, in whatever process: the job is to
 * end. The message is for its user.
 */
public abstract class JobEndingException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  protected JobEndingException(String message) {
    super(message);
  }
}
