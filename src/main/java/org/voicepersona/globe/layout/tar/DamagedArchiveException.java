package org.voicepersona.globe.layout.tar;

/** Thrown where an archive is damaged, so that no later member can be read. */
final class DamagedArchiveException extends Exception {

  private static final long serialVersionUID = 1;

  /** Creates the exception with a message for the user. */
  DamagedArchiveException(String message) {
    super(message);
  }
}
