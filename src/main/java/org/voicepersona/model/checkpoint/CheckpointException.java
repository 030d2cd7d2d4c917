package org.voicepersona.model.checkpoint;

/**
 * Says what is wrong with the files of a model: the message names the file, the tensor or field,
 * its value and what is allowed. Permanent, so trying again is no use.
 */
public final class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public CheckpointException(String message) {
    super(message);
  }

  /** Makes the exception, with the fault that led to it. */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
