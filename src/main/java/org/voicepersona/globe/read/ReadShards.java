package org.voicepersona.globe.read;

import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.VoiceSampleCoder;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.row.RowRequest;
import org.voicepersona.globe.select.RowFilter;

/**
 * Reads shards into rows: each row to be read is output once, as a sample or a failure, unless the
 * filter rejects it.
 *
 * <p>The input may be bounded or unbounded; the output is unordered. Rows are read sequentially,
 * and parts of a shard without wanted rows are skipped. A fault of the file system fails the
 * transform; a permanent fault of a shard or row becomes a {@link Failure}.
 *
 * <p>Counters in the namespace {@code voicepersona}: {@code read} (rows visited: samples, failures
 * and filtered rows together), {@code filtered} (rejected by the filter), {@code settled} (skipped
 * because they were settled before).
 */
public final class ReadShards extends PTransform<PCollection<Shard>, PCollectionTuple> {

  private static final long serialVersionUID = 1;

  /** The rows that were read. */
  public static final TupleTag<VoiceSample> SAMPLES = new TupleTag<>() {};

  /** The rows and shards that cannot be read. */
  public static final TupleTag<Failure> FAILURES = new TupleTag<>() {};

  private final RowRequest request;

  private ReadShards(RowRequest request) {
    this.request = request;
  }

  /** Returns a transform that reads the rows of a plan from the plan's shards. */
  public static ReadShards planned(RowPlan plan) {
    return new ReadShards(
        new RowRequest(
            plan.columns(), plan.filter(), plan.rows(), IndexSet.NONE, InFlightClips.UNLIMITED));
  }

  /** Returns a transform that reads every row that passes the filter, from any shards. */
  public static ReadShards everyRow(ColumnNames columns, RowFilter filter) {
    return new ReadShards(
        new RowRequest(columns, filter, RowSet.ALL, IndexSet.NONE, InFlightClips.UNLIMITED));
  }

  /** Returns this transform skipping the rows that were settled before. */
  public ReadShards skipping(IndexSet settled) {
    return new ReadShards(
        new RowRequest(
            request.columns(), request.filter(), request.selected(), settled, request.inFlight()));
  }

  /** Returns this transform pausing while too many clips are in flight. */
  public ReadShards pausingBy(InFlightClips inFlight) {
    return new ReadShards(
        new RowRequest(
            request.columns(), request.filter(), request.selected(), request.settled(), inFlight));
  }

  @Override
  public PCollectionTuple expand(PCollection<Shard> shards) {
    PCollectionTuple read =
        shards.apply(
            "Read rows",
            ParDo.of(new ReadRowsFn(request)).withOutputTags(SAMPLES, TupleTagList.of(FAILURES)));
    // Beam would infer Java serialization, which a clip is too large for.
    read.get(SAMPLES).setCoder(VoiceSampleCoder.of());
    return read;
  }
}
