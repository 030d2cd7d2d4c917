package org.voicepersona.model.checkpoint;

/**
 * Reports a fault in the files of a model: the message names the file, the tensor or field, its
 * value and what is allowed. The fault is permanent, so retrying is useless.
 */
public final class CheckpointException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public CheckpointException(String message) {
    super(message);
  }

  /** Makes the exception with its cause. */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
