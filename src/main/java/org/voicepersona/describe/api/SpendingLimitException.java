package org.voicepersona.describe.api;

import org.voicepersona.describe.JobEndingException;

/** Thrown when the spending limit is reached: the run stops, and can go on with a higher one. */
public final class SpendingLimitException extends JobEndingException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public SpendingLimitException(String message) {
    super(message);
  }
}
