package org.voicepersona.audio;

/** Says why the audio of one clip cannot be listened to; permanent, so trying again is no use. */
public final class AudioException extends Exception {

  private static final long serialVersionUID = 1;

  /** The kinds of fault a clip's audio can have. */
  public enum Reason {
    /** There are no bytes, or no audio in them. */
    NO_AUDIO,
    /** The bytes are not audio in a format that is read, or are damaged. */
    UNDECODABLE,
    /** The header claims something no speech recording has: no channels, a rate of 4 GHz. */
    BAD_HEADER,
    /** Too few samples to hear anything in. */
    TOO_SHORT,
    /** Samples that are not numbers. */
    NOT_FINITE
  }

  private final Reason reason;

  /** Makes the exception; {@code message} names the value and what is allowed. */
  public AudioException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Returns the kind of fault. */
  public Reason reason() {
    return reason;
  }
}
