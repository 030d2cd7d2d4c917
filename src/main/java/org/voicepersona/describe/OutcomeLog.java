package org.voicepersona.describe;

import java.io.Serializable;

/** Makes an outcome durable the moment it exists, before anything else happens to it. */
@FunctionalInterface
public interface OutcomeLog extends Serializable {

  /** A log that keeps nothing, for describing outside a run. */
  OutcomeLog NONE = outcome -> {};

  /** Tells that a step of this process will append. */
  default void attach() {}

  /**
   * Writes the outcome; when this returns, killing the process does not lose it. Called from many
   * threads.
   */
  void append(Outcome outcome);

  /** Tells that a step that had attached will append no more; the last one may close the log. */
  default void detach() {}
}
