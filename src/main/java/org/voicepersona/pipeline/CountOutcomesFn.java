package org.voicepersona.pipeline;

import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.voicepersona.describe.Outcome;
import org.voicepersona.globe.RowId;

/**
 * Hands on what it gets, and counts it in the namespace {@code voicepersona}: rows as {@code
 * described} or {@code failed}, shards that cannot be read as {@code failed_shards}, and both kinds
 * of failures as {@code failed-REASON} too.
 */
final class CountOutcomesFn extends DoFn<Outcome, Outcome> {

  private static final long serialVersionUID = 1;

  private static final String NAMESPACE = "voicepersona";

  private final Counter described = Metrics.counter(NAMESPACE, "described");
  private final Counter failed = Metrics.counter(NAMESPACE, "failed");
  private final Counter failedShards = Metrics.counter(NAMESPACE, "failed_shards");

  @ProcessElement
  public void process(@Element Outcome outcome, OutputReceiver<Outcome> out) {
    if (outcome instanceof Outcome.Failed fault) {
      (outcome.id().row() == RowId.WHOLE_SHARD ? failedShards : failed).inc();
      Metrics.counter(NAMESPACE, "failed-" + fault.failure().reason()).inc();
    } else {
      described.inc();
    }
    out.output(outcome);
  }
}
