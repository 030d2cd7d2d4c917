package org.voicepersona.describe;

import java.io.Serializable;

/** Makes an outcome durable the moment it exists, before anything else happens to it. */
@FunctionalInterface
public interface OutcomeLog extends Serializable {

  /** A log that keeps nothing, for describing outside a run. */
  OutcomeLog NONE = outcome -> {};

  /**
   * Writes the outcome; when this returns, killing the process does not lose it. Called from many
   * threads.
   */
  void append(Outcome outcome);
}
