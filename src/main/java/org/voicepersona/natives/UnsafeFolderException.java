package org.voicepersona.natives;

/**
 * Thrown when a folder is unsafe because others can write to it or it is not this user's; the
 * message names the folder, the reason and a remedy.
 */
public final class UnsafeFolderException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public UnsafeFolderException(String message) {
    super(message);
  }
}
