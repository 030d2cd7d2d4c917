package org.voicepersona.pipeline;

import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.voicepersona.hub.HubTraffic;

/**
 * The counters of a run at one moment.
 *
 * @param counters the values by name
 */
record RunMetrics(Map<String, Long> counters) {

  private static final MetricsFilter OURS =
      MetricsFilter.builder().addNameFilter(MetricNameFilter.inNamespace("voicepersona")).build();

  /** Reads the counters, of unfinished bundles too. */
  static RunMetrics of(PipelineResult result) {
    Map<String, Long> counters = new HashMap<>();
    result
        .metrics()
        .queryMetrics(OURS)
        .getCounters()
        .forEach(
            counter ->
                counters.merge(counter.getName().getName(), counter.getAttempted(), Long::sum));
    return new RunMetrics(counters);
  }

  /**
   * Returns how far the run is.
   *
   * @param here the traffic of this process, which a counter shows only when a read has ended
   */
  RunProgress progress(long total, long settledBefore, HubTraffic.Count here) {
    HubTraffic.Count traffic =
        new HubTraffic.Count(
            Math.max(value("hub_requests"), here.requests()),
            Math.max(value("hub_bytes"), here.bytes()),
            Math.max(value("hub_retries"), here.retries()));
    return new RunProgress(
        total,
        settledBefore,
        value("described"),
        value("failed"),
        value("filtered"),
        traffic,
        HubTraffic.OF_THIS_PROCESS.latestFault());
  }

  private long value(String name) {
    return counters.getOrDefault(name, 0L);
  }
}
