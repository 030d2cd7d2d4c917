package org.voicepersona.output.directory;

/**
 * Says why nothing may be written to a place: what is there, or around it, is not this program's.
 * Thrown before anything is written; the message says what the person can do.
 */
public final class PlaceRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** Makes the exception. */
  public PlaceRefusedException(String message) {
    super(message);
  }
}
