package org.voicepersona.describe;

import java.io.Serializable;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * A describer of which everything is settled, and that is not yet loaded: who it is, what it needs,
 * how fast it would be, and how a worker process loads it.
 */
public interface DescriberSettings extends Serializable {

  /** Returns who describes, for the records and the run's fingerprint. */
  Provenance provenance();

  /** Returns what it describes with, in words, such as {@code its model is in DIR, on the CPU}. */
  String means();

  /** Returns what of its model lies where, as a table; empty if there is nothing to tell. */
  default String memoryPlan() {
    return "";
  }

  /**
   * Measures its parts, if describing whole clips would take too long to be timed.
   *
   * @param limit about how long to measure, once it is loaded
   * @return how many seconds a clip takes; empty if whole clips can be timed
   * @throws RuntimeException if it cannot be loaded; the message says why
   */
  default OptionalDouble secondsPerClip(Duration limit) {
    return OptionalDouble.empty();
  }

  /** Returns a handle that loads the describer when it is first asked for, once a process. */
  SharedDescriber shared();
}
