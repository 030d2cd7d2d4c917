package org.voicepersona.globe.layout;

import static java.util.Objects.requireNonNull;

import org.voicepersona.globe.ReadFault;

/** Thrown for a permanent fault of one row; other rows of its shard are readable. */
public final class RowFault extends Exception {

  private static final long serialVersionUID = 1;

  private final ReadFault kind;

  /**
   * Creates a fault.
   *
   * @param kind the kind of fault
   * @param message the fault in words for the user
   */
  public RowFault(ReadFault kind, String message) {
    super(requireNonNull(message, "message is null"));
    this.kind = requireNonNull(kind, "kind is null");
  }

  /** Returns the kind of fault. */
  public ReadFault kind() {
    return kind;
  }
}
