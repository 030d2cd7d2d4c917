package org.voicepersona.output;

import java.time.Instant;
import java.util.Map;

/**
 * What only the launcher of a run knows about it.
 *
 * @param complete whether the pipeline saw its whole input; false after a stop
 * @param filtered rows that the filters left out
 * @param started when the run began
 * @param versions programs and libraries, by name
 * @param measures speeds and sizes, by name with the unit, such as {@code rows_per_second}
 */
public record RunFacts(
    boolean complete,
    long filtered,
    Instant started,
    Map<String, String> versions,
    Map<String, Double> measures) {

  /** Copies the maps. */
  public RunFacts {
    versions = Map.copyOf(versions);
    measures = Map.copyOf(measures);
  }
}
