package org.voicepersona.hub.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A fault that may pass, so that the request can be retried. */
public final class TransientFault extends IOException {

  private static final long serialVersionUID = 1;

  /** The kinds of fault that may pass. */
  enum Kind {
    /** A server error or an unreachable server: retried until the limit of an outage. */
    TROUBLE(Integer.MAX_VALUE),
    /** An answer that does not match the request. */
    UNSOUND_ANSWER(5),
    /** A signed URL that is no longer accepted. */
    EXPIRED_ADDRESS(5),
    /** An answer that arrives too slowly to be completed. */
    SLOWNESS(5);

    private final int mostTries;

    Kind(int mostTries) {
      this.mostTries = mostTries;
    }

    /** Returns after how many faults of this kind, without progress, the request is given up. */
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

  /** A server error or an unreachable server. */
  public static TransientFault ofServer(String message, Throwable cause) {
    return new TransientFault(Kind.TROUBLE, message, Optional.empty(), cause);
  }

  /** A server error, possibly with a wait that the server asks for. */
  public static TransientFault ofServer(String message, Optional<Duration> wish) {
    return new TransientFault(Kind.TROUBLE, message, wish, null);
  }

  /** An answer that does not match the request. */
  public static TransientFault ofAnswer(String message) {
    return new TransientFault(Kind.UNSOUND_ANSWER, message, Optional.empty(), null);
  }

  /** A signed URL that is no longer accepted. */
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
