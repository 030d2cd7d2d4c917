package org.voicepersona.describe;

/**
 * Says why a describer cannot be used here, and what to do: something that the user or the machine
 * can give, such as a key, is missing. Another describer may do.
 */
public final class UnusableException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public UnusableException(String message) {
    super(message);
  }
}
