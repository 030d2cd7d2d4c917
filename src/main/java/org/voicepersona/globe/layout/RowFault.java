package org.voicepersona.globe.layout;

import static java.util.Objects.requireNonNull;

import org.voicepersona.globe.ReadFault;

/** Thrown for a fault of one row; the others of its shard can be read. */
public final class RowFault extends Exception {

  private static final long serialVersionUID = 1;

  private final ReadFault kind;

  /**
   * Makes a fault.
   *
   * @param kind the kind of fault
   * @param message what is wrong, for a person
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
