package org.voicepersona.pipeline.job;

import java.io.IOException;

/**
 * Says why a run ended before its time: a step of it failed, or the cluster it ran on has lost it.
 * What was described until then is kept.
 */
public final class RunFailedException extends IOException {

  private static final long serialVersionUID = 1;

  /** Makes the exception with the fault that led to it. */
  public RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Makes the exception. */
  public RunFailedException(String message) {
    super(message);
  }
}
