package org.voicepersona.globe;

import java.io.IOException;

/**
 * Thrown when the rows of rewritten shards cannot be matched with rows that earlier runs have
 * numbered.
 */
public final class UnknownRowsException extends IOException {

  private static final long serialVersionUID = 1;

  /** Creates the exception with the names of the shards. */
  public UnknownRowsException(String shards) {
    super(
        "the rows of %s cannot be told from those that were described: the corpus says nothing of them, neither a speaker nor a transcript, accent, age, gender or duration"
            .formatted(shards));
  }
}
