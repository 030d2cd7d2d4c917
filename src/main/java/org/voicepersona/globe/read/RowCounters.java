package org.voicepersona.globe.read;

import java.io.Serializable;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.voicepersona.globe.row.RowTally;

/**
 * The counters {@code read}, {@code filtered} and {@code settled} of the namespace {@code
 * voicepersona}, see {@link ReadShards}. They are incremented only in {@code DoFn}s: some runners
 * do not report counters of sources.
 */
final class RowCounters implements Serializable {

  private static final long serialVersionUID = 1;

  private final Counter read = Metrics.counter("voicepersona", "read");
  private final Counter filtered = Metrics.counter("voicepersona", "filtered");
  private final Counter settled = Metrics.counter("voicepersona", "settled");

  void add(RowTally tally) {
    read.inc(tally.read());
    filtered.inc(tally.filtered());
    settled.inc(tally.settled());
  }
}
