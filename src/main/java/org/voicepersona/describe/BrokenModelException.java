package org.voicepersona.describe;

/** Says that a model gives no usable scores for any clip, and what to check. */
public final class BrokenModelException extends JobEndingException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public BrokenModelException(String message) {
    super(message);
  }
}
