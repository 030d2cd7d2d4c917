package org.voicepersona.pipeline;

import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.hub.http.HubTraffic;

/**
 * Hands on what it gets, and counts {@code hub_requests}, {@code hub_bytes} and {@code hub_retries}
 * in the namespace {@code voicepersona}: the traffic of its process, whose own threads cannot count
 * for Beam.
 */
final class CountTrafficFn extends DoFn<VoiceSample, VoiceSample> {

  private static final long serialVersionUID = 1;

  private final Counter requests = Metrics.counter("voicepersona", "hub_requests");
  private final Counter bytes = Metrics.counter("voicepersona", "hub_bytes");
  private final Counter retries = Metrics.counter("voicepersona", "hub_retries");

  @ProcessElement
  public void process(@Element VoiceSample sample, OutputReceiver<VoiceSample> out) {
    out.output(sample);
  }

  @FinishBundle
  public void count() {
    HubTraffic.Count more = HubTraffic.OF_THIS_PROCESS.unreported();
    requests.inc(more.requests());
    bytes.inc(more.bytes());
    retries.inc(more.retries());
  }
}
