package org.voicepersona.hub;

import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.metrics.MetricsEnvironment;

/**
 * Hands this process's traffic on to Beam's counters {@code hub_requests}, {@code hub_bytes} and
 * {@code hub_retries} in the namespace {@code voicepersona}. Beam counts only in the thread that
 * works on a bundle; what other threads exchanged is counted by the next one that does.
 */
final class HubMetrics {

  private static final Counter REQUESTS = Metrics.counter("voicepersona", "hub_requests");
  private static final Counter BYTES = Metrics.counter("voicepersona", "hub_bytes");
  private static final Counter RETRIES = Metrics.counter("voicepersona", "hub_retries");

  private static HubTraffic.Count reported = HubTraffic.OF_THIS_PROCESS.count();

  private HubMetrics() {}

  /** Counts what was exchanged since the last report, if this thread works on a bundle. */
  static void report() {
    if (MetricsEnvironment.getCurrentContainer() == null) {
      return;
    }
    HubTraffic.Count more = sinceLastReport();
    REQUESTS.inc(more.requests());
    BYTES.inc(more.bytes());
    RETRIES.inc(more.retries());
  }

  private static synchronized HubTraffic.Count sinceLastReport() {
    HubTraffic.Count now = HubTraffic.OF_THIS_PROCESS.count();
    HubTraffic.Count more = now.since(reported);
    reported = now;
    return more;
  }
}
