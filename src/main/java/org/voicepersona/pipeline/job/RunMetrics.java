package org.voicepersona.pipeline.job;

import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;

/**
 * The counters of a run at one moment, and the sums of its distributions.
 *
 * @param counters the values by name
 */
record RunMetrics(Map<String, Long> counters) {

  private static final MetricsFilter OURS =
      MetricsFilter.builder().addNameFilter(MetricNameFilter.inNamespace("voicepersona")).build();

  /** Reads the attempted values, which include unfinished bundles. */
  static RunMetrics of(PipelineResult result) {
    Map<String, Long> counters = new HashMap<>();
    result
        .metrics()
        .queryMetrics(OURS)
        .getCounters()
        .forEach(
            counter ->
                counters.merge(counter.getName().getName(), counter.getAttempted(), Long::sum));
    result
        .metrics()
        .queryMetrics(OURS)
        .getDistributions()
        .forEach(
            measure ->
                counters.merge(
                    measure.getName().getName(), measure.getAttempted().getSum(), Long::sum));
    return new RunMetrics(counters);
  }

  /** Returns a counter's value; 0 if nothing has counted on it. */
  long value(String name) {
    return counters.getOrDefault(name, 0L);
  }
}
