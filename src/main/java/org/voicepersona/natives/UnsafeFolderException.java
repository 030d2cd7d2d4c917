package org.voicepersona.natives;

/**
 * Says that a folder must not hold what is loaded or kept, because others can write to it or it is
 * not this user's; the message says which, why, and what to do.
 */
public final class UnsafeFolderException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public UnsafeFolderException(String message) {
    super(message);
  }
}
