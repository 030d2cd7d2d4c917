package org.voicepersona.describe.api;

/**
 * A fault of describing that every other try would meet as well, in whatever process: the job is to
 * end. The message is for its user.
 */
public abstract sealed class JobEndingException extends RuntimeException
    permits ApiException, SpendingLimitException {

  private static final long serialVersionUID = 1;

  JobEndingException(String message) {
    super(message);
  }
}
