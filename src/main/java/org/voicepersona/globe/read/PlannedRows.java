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
 * The rows of a plan as a Beam source with a checkpoint after every row, for a runner that takes
 * checkpoints. It is an {@code UnboundedSource}, but ends after the last row.
 *
 * <p>A runner with back-pressure can pause it between any two rows, so that no checkpoint waits for
 * a row.
 */
final class PlannedRows extends UnboundedSource<ReadItem, PlannedRows.Position> {

  private static final long serialVersionUID = 1;

  private final List<Shard> shards;
  private final RowRequest request;
  private final URI indexes;

  /**
   * The checkpoint of a reader.
   *
   * @param shard the position of the current shard among the reader's
   * @param row the first row of this shard that is not yet output
   */
  record Position(int shard, long row) implements UnboundedSource.CheckpointMark, Serializable {

    static final Position START = new Position(0, 0);

    /** Does nothing: reading has no effects to commit. */
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

  /** Distributes the shards round-robin. */
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
