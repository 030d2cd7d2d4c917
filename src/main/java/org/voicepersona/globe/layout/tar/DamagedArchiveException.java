package org.voicepersona.globe.layout.tar;

/** Thrown where an archive is damaged: nothing behind that place can be read. */
final class DamagedArchiveException extends Exception {

  private static final long serialVersionUID = 1;

  /** Says what is wrong, for a person. */
  DamagedArchiveException(String message) {
    super(message);
  }
}
