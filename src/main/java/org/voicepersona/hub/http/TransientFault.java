package org.voicepersona.hub.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A fault that may pass, so that the request is worth another try. */
public final class TransientFault extends IOException {

  private static final long serialVersionUID = 1;

  /** The kinds of fault that may pass. */
  enum Kind {
    /** The server is in trouble or cannot be reached: until an outage has lasted too long. */
    TROUBLE(Integer.MAX_VALUE),
    /** An answer that does not fit what was asked for. */
    UNSOUND_ANSWER(5),
    /** A signed address that is no longer accepted. */
    EXPIRED_ADDRESS(5),
    /** An answer of which so little comes that its end will not. */
    SLOWNESS(5);

    private final int mostTries;

    Kind(int mostTries) {
      this.mostTries = mostTries;
    }

    /** Returns after how many of its kind, without a byte gained, it is taken for permanent. */
    int mostTries() {
      return mostTries;
    }
  }

  private final Kind kind;
  private final transient Optional<Duration> wish;

  private TransientFault(Kind kind, String message, Optional<Duration> wish, Throwable cause) {
    super(message, cause);
    this.kind = requireNonNull(kind, "kind is null");
    this.wish = requireNonNull(wish, "wish is null");
  }

  /** The server is in trouble or cannot be reached. */
  public static TransientFault ofServer(String message, Throwable cause) {
    return new TransientFault(Kind.TROUBLE, message, Optional.empty(), cause);
  }

  /** The server asks to wait. */
  public static TransientFault ofServer(String message, Optional<Duration> wish) {
    return new TransientFault(Kind.TROUBLE, message, wish, null);
  }

  /** An answer that does not fit what was asked for. */
  public static TransientFault ofAnswer(String message) {
    return new TransientFault(Kind.UNSOUND_ANSWER, message, Optional.empty(), null);
  }

  /** A signed address that is no longer accepted. */
  public static TransientFault ofExpiredAddress(String message) {
    return new TransientFault(Kind.EXPIRED_ADDRESS, message, Optional.empty(), null);
  }

  /** An answer that comes too slowly. */
  static TransientFault ofSlowness(String message) {
    return new TransientFault(Kind.SLOWNESS, message, Optional.empty(), null);
  }

  Kind kind() {
    return kind;
  }

  /** Returns how long the server asked to wait. */
  Optional<Duration> wish() {
    return wish;
  }
}
