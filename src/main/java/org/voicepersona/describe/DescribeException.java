package org.voicepersona.describe;

import static java.util.Objects.requireNonNull;

/** Says why one clip could not be described; permanent, so trying again is no use. */
public final class DescribeException extends Exception {

  private static final long serialVersionUID = 1;

  private final String reason;

  /**
   * Makes the exception.
   *
   * @param reason the kind of fault, lower-case words joined by hyphens such as {@code cut-off}
   * @param message what is wrong, for a person
   */
  public DescribeException(String reason, String message) {
    super(message);
    this.reason = requireNonNull(reason, "reason is null");
  }

  /** Returns the kind of fault. */
  public String reason() {
    return reason;
  }
}
