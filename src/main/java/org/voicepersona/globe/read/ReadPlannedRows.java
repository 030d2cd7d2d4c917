package org.voicepersona.globe.read;

import java.net.URI;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.VoiceSampleCoder;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.row.ReadItem;
import org.voicepersona.globe.row.ReadRow;
import org.voicepersona.globe.row.RowRequest;
import org.voicepersona.globe.row.RowTally;

/**
 * Reads the rows of a plan as {@link ReadShards} does, with the same output and counters, on a
 * runner that takes checkpoints and has its own back-pressure.
 *
 * <p>On such a runner, a splittable {@code DoFn} would delay every checkpoint until it has output
 * its rows, and would prevent all checkpoints once its input, the list of shards, has ended.
 */
public final class ReadPlannedRows extends PTransform<PBegin, PCollectionTuple> {

  private static final long serialVersionUID = 1;

  private final RowPlan plan;
  private final IndexSet settled;
  private final URI indexes;

  /**
   * Creates the transform.
   *
   * @param settled rows to skip
   * @param indexes the folder in which the run keeps the indexes of shards, for workers that can
   *     access it
   */
  public ReadPlannedRows(RowPlan plan, IndexSet settled, URI indexes) {
    this.plan = plan;
    this.settled = settled;
    this.indexes = indexes;
  }

  @Override
  public PCollectionTuple expand(PBegin begin) {
    RowRequest request =
        new RowRequest(
            plan.columns(), plan.filter(), plan.rows(), settled, InFlightClips.UNLIMITED);
    PCollectionTuple read =
        begin
            .apply("Rows", Read.from(new PlannedRows(plan.shards(), request, indexes)))
            .apply(
                "Tell failures apart",
                ParDo.of(new TellApartFn())
                    .withOutputTags(ReadShards.SAMPLES, TupleTagList.of(ReadShards.FAILURES)));
    read.get(ReadShards.SAMPLES).setCoder(VoiceSampleCoder.of());
    read.get(ReadShards.FAILURES).setCoder(SerializableCoder.of(Failure.class));
    return read;
  }

  private static final class TellApartFn extends DoFn<ReadItem, VoiceSample> {

    private static final long serialVersionUID = 1;

    private final RowCounters counters = new RowCounters();

    @ProcessElement
    public void process(@Element ReadItem item, MultiOutputReceiver out) {
      if (item instanceof ReadRow.Sample read) {
        out.get(ReadShards.SAMPLES).output(read.sample());
      } else if (item instanceof ReadRow.Unreadable unreadable) {
        out.get(ReadShards.FAILURES).output(unreadable.failure());
      } else {
        counters.add((RowTally) item);
      }
    }
  }
}
