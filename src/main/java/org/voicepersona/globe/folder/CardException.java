package org.voicepersona.globe.folder;

/** Thrown for a dataset card whose front matter is malformed. */
final class CardException extends Exception {

  private static final long serialVersionUID = 1;

  CardException(String message) {
    super(message);
  }

  CardException(String message, Throwable cause) {
    super(message, cause);
  }
}
