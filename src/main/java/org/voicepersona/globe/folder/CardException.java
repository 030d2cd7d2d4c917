package org.voicepersona.globe.folder;

/** A data set's card does not say what it should in a form that can be read. */
final class CardException extends Exception {

  private static final long serialVersionUID = 1;

  CardException(String message) {
    super(message);
  }

  CardException(String message, Throwable cause) {
    super(message, cause);
  }
}
