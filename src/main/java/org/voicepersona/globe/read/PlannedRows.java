package org.voicepersona.globe.read;

import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.layout.KeptIndexes;
import org.voicepersona.globe.row.ReadItem;
import org.voicepersona.globe.row.RowRequest;

/**
 * The rows of a plan as a source that says after every row where it is: for a runner that takes
 * checkpoints. Unbounded only in Beam's sense; it ends after the last row.
 *
 * <p>A runner with back-pressure stops asking when the clips pile up, between any two rows, so that
 * no checkpoint waits for one.
 */
final class PlannedRows extends UnboundedSource<ReadItem, PlannedRows.Position> {

  private static final long serialVersionUID = 1;

  private final List<Shard> shards;
  private final RowRequest request;
  private final URI indexes;

  /**
   * How far a reader is.
   *
   * @param shard the number of the current shard among the reader's
   * @param row the first row of it that is not yet handed on
   */
  record Position(int shard, long row) implements UnboundedSource.CheckpointMark, Serializable {

    static final Position START = new Position(0, 0);

    /** Does nothing: reading changes nothing that would have to be committed. */
    @Override
    public void finalizeCheckpoint() {}
  }

  PlannedRows(List<Shard> shards, RowRequest request, URI indexes) {
    this.shards = List.copyOf(shards);
    this.request = request;
    this.indexes = indexes;
  }

  List<Shard> shards() {
    return shards;
  }

  RowRequest request() {
    return request;
  }

  /** Deals the shards out. */
  @Override
  public List<PlannedRows> split(int desired, PipelineOptions options) {
    int parts = Math.max(1, Math.min(desired, shards.size()));
    List<PlannedRows> dealt = new ArrayList<>();
    for (int part = 0; part < parts; part++) {
      List<Shard> hand = new ArrayList<>();
      for (int i = part; i < shards.size(); i += parts) {
        hand.add(shards.get(i));
      }
      dealt.add(new PlannedRows(hand, request, indexes));
    }
    return dealt;
  }

  @Override
  public UnboundedReader<ReadItem> createReader(PipelineOptions options, @Nullable Position mark) {
    KeptIndexes.OF_THIS_PROCESS.share(indexes);
    return new PlannedRowsReader(this, mark == null ? Position.START : mark);
  }

  @Override
  public Coder<Position> getCheckpointMarkCoder() {
    return SerializableCoder.of(Position.class);
  }

  @Override
  public Coder<ReadItem> getOutputCoder() {
    return ReadItemCoder.of();
  }
}
