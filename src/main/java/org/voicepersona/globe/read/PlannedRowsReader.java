package org.voicepersona.globe.read;

import java.io.IOException;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.read.PlannedRows.Position;
import org.voicepersona.globe.row.ReadItem;
import org.voicepersona.globe.row.ReadRow;
import org.voicepersona.globe.row.RowRequest;
import org.voicepersona.globe.row.RowTally;
import org.voicepersona.globe.row.WantedRows;

/**
 * Reads the shards of a {@link PlannedRows} row by row; a tally follows the rows that it counts.
 */
final class PlannedRowsReader extends UnboundedReader<ReadItem> {

  /** Most rows per tally. */
  private static final int ROWS_OF_TALLY = 1000;

  private final PlannedRows source;

  private Position position;
  private Optional<WantedRows> rows = Optional.empty();
  private int untold;
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
      if (rows.isEmpty()) {
        openShard();
      } else if (untold >= ROWS_OF_TALLY) {
        handOn(rows.get().tally());
      } else if (rows.get().advance()) {
        current = Optional.of(rows.get().take());
        position = new Position(position.shard(), rows.get().next());
        untold++;
      } else {
        handOn(rows.get().lastTally());
        endShard();
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
    RowRequest request = source.request();
    if (next.rows() > 0 && request.wanted(next, position.row(), next.rows()).isEmpty()) {
      handOn(RowTally.settled(request.settled(next, position.row(), next.rows()).cardinality()));
      endShard();
      return;
    }
    if (!next.fault().isNone()) {
      endShard();
      current = Optional.of(new ReadRow.Unreadable(next.failure(next.fault())));
      return;
    }
    try {
      rows = Optional.of(WantedRows.open(next, request, position.row(), Long.MAX_VALUE));
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
    untold = 0;
    current = tally.isEmpty() ? Optional.empty() : Optional.of(tally);
  }

  @Override
  public ReadItem getCurrent() {
    return current.orElseThrow(() -> new NoSuchElementException("nothing was read"));
  }

  /** Returns the minimum timestamp, because the rows of a corpus have no times. */
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
    Optional<WantedRows> open = rows;
    rows = Optional.empty();
    if (open.isPresent()) {
      open.get().close();
    }
  }
}
