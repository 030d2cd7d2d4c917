package org.voicepersona.describe.api;

import org.voicepersona.describe.JobEndingException;

/** Says that all is spent that a user allowed: the run stops, and can go on with more. */
public final class SpendingLimitException extends JobEndingException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public SpendingLimitException(String message) {
    super(message);
  }
}
