package org.voicepersona.describe.api;

import org.voicepersona.describe.JobEndingException;

/**
 * Says why an endpoint cannot be used at all: the key, the model, the quota, an outage. It would
 * meet every clip and stops the job; the message says what to do.
 */
public final class ApiException extends JobEndingException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public ApiException(String message) {
    super(message);
  }
}
