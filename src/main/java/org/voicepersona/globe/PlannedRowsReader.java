package org.voicepersona.globe;

import java.io.IOException;
import java.util.BitSet;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.voicepersona.globe.PlannedRows.Position;

/**
 * Walks through the shards of a {@link PlannedRows}, row group by row group; the tally of each
 * comes before its rows.
 */
final class PlannedRowsReader extends UnboundedReader<ReadItem> {

  private final PlannedRows source;

  private Position position;
  private Optional<ShardReader> shard = Optional.empty();
  private Iterator<ShardReader.RowGroup> groups = Collections.emptyIterator();
  private Iterator<ReadRow> rows = Collections.emptyIterator();
  private Optional<ReadItem> current = Optional.empty();

  PlannedRowsReader(PlannedRows source, Position position) {
    this.source = source;
    this.position = position;
  }

  @Override
  public boolean start() throws IOException {
    return advance();
  }

  @Override
  public boolean advance() throws IOException {
    current = Optional.empty();
    while (current.isEmpty() && !isDone()) {
      if (rows.hasNext()) {
        ReadRow next = rows.next();
        position = new Position(position.shard(), next.id().row() + 1);
        current = Optional.of(next);
      } else if (groups.hasNext()) {
        startGroup(groups.next());
      } else if (shard.isPresent()) {
        endShard();
      } else {
        openShard();
      }
    }
    return current.isPresent();
  }

  private boolean isDone() {
    return position.shard() >= source.shards().size();
  }

  private Shard currentShard() {
    return source.shards().get(position.shard());
  }

  private void openShard() throws IOException {
    Shard next = currentShard();
    if (next.rows() > 0 && source.request().wanted(next, 0, next.rows()).isEmpty()) {
      handOn(RowTally.settled(source.request().settled(next, 0, next.rows())));
      endShard();
      return;
    }
    try {
      ShardReader reader = ShardReader.open(next, source.request().columns());
      shard = Optional.of(reader);
      groups = reader.rowGroups().iterator();
    } catch (UnreadableShardException e) {
      endShard();
      current = Optional.of(new ReadRow.Unreadable(next.failure(e)));
    }
  }

  private void endShard() throws IOException {
    close();
    position = new Position(position.shard() + 1, 0);
  }

  private void handOn(RowTally tally) {
    current = tally.isEmpty() ? Optional.empty() : Optional.of(tally);
  }

  /** Goes to the rows of the group that are to be read and were not read before a restart. */
  private void startGroup(ShardReader.RowGroup group) throws IOException {
    if (group.endRow() <= position.row()) {
      return;
    }
    RowRequest request = source.request();
    long from = Math.max(group.firstRow(), position.row());
    BitSet wanted = request.wanted(currentShard(), from, group.endRow());
    ShardReader reader = shard.orElseThrow();
    BitSet passing = reader.filter(group, wanted, request.filter());
    if (!passing.isEmpty()) {
      reader.load(group, EnumSet.allOf(Column.class));
    }
    rows = reader.rows(group, passing);
    handOn(
        new RowTally(
            wanted.cardinality(),
            wanted.cardinality() - passing.cardinality(),
            request.settled(currentShard(), from, group.endRow())));
  }

  @Override
  public ReadItem getCurrent() {
    return current.orElseThrow(() -> new NoSuchElementException("nothing was read"));
  }

  /** A corpus has no times. */
  @Override
  public Instant getCurrentTimestamp() {
    getCurrent();
    return BoundedWindow.TIMESTAMP_MIN_VALUE;
  }

  @Override
  public Instant getWatermark() {
    return isDone() ? BoundedWindow.TIMESTAMP_MAX_VALUE : BoundedWindow.TIMESTAMP_MIN_VALUE;
  }

  @Override
  public Position getCheckpointMark() {
    return position;
  }

  @Override
  public PlannedRows getCurrentSource() {
    return source;
  }

  @Override
  public void close() throws IOException {
    groups = Collections.emptyIterator();
    rows = Collections.emptyIterator();
    if (shard.isPresent()) {
      shard.get().close();
      shard = Optional.empty();
    }
  }
}
