package org.voicepersona.pipeline.job;

import java.io.IOException;

/**
 * Thrown when a run ends early: a step failed, or the cluster lost the job. Outcomes until then are
 * kept.
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
