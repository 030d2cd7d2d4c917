package org.voicepersona.describe.api;

import static java.util.Objects.requireNonNull;

/** Thrown when an endpoint refuses to answer about one clip, while it may about others. */
public final class UnansweredException extends Exception {

  private static final long serialVersionUID = 1;

  private final String reason;

  /** Makes the exception; {@code reason} is lower-case words joined by hyphens. */
  UnansweredException(String reason, String message) {
    super(message);
    this.reason = requireNonNull(reason, "reason is null");
  }

  /** Returns the kind of fault. */
  public String reason() {
    return reason;
  }
}
