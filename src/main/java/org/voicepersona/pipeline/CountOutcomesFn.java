package org.voicepersona.pipeline;

import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.voicepersona.describe.Outcome;

/**
 * Hands on what it gets, and counts it in the namespace {@code voicepersona}: rows as {@code
 * described}, {@code failed} or {@code left_out} for what was measured, shards that cannot be read
 * as {@code failed_shards}, and both kinds of failures as {@code failed-REASON} too.
 */
final class CountOutcomesFn extends DoFn<Outcome, Outcome> {

  private static final long serialVersionUID = 1;

  private static final String NAMESPACE = "voicepersona";

  private final Counter described = Metrics.counter(NAMESPACE, "described");
  private final Counter failed = Metrics.counter(NAMESPACE, "failed");
  private final Counter leftOut = Metrics.counter(NAMESPACE, "left_out");
  private final Counter failedShards = Metrics.counter(NAMESPACE, "failed_shards");

  @ProcessElement
  public void process(@Element Outcome outcome, OutputReceiver<Outcome> out) {
    if (outcome instanceof Outcome.LeftOut) {
      leftOut.inc();
    } else if (outcome instanceof Outcome.Failed fault) {
      (outcome.id().isWholeShard() ? failedShards : failed).inc();
      Metrics.counter(NAMESPACE, "failed-" + fault.failure().reason()).inc();
    } else {
      described.inc();
    }
    out.output(outcome);
  }
}
