package org.voicepersona.globe.layout.tar;

/** An archive that cannot be read on from some place. */
final class DamagedArchiveException extends Exception {

  private static final long serialVersionUID = 1;

  /** Says what is wrong, for a person. */
  DamagedArchiveException(String message) {
    super(message);
  }
}
