package org.voicepersona.globe.row;

import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.RowLabels;
import org.voicepersona.globe.shard.ShardReader;

/**
 * Reads the rows of one shard that a request asks for, on any runner, and turns read faults into
 * failures.
 *
 * <p>A damaged row becomes a failure of its own. A fault that makes all further rows unreadable
 * becomes one failure of the shard, and ends the reading. A failure of the whole file system is an
 * {@link IOException}, because it may pass.
 */
public final class WantedRows implements Closeable {

  private final Shard shard;
  private final RowRequest request;
  private final ShardReader reader;
  private final long to;
  private final BitSet wanted;
  private final BitSet settled;
  private final Optional<RowCursor<RowLabels>> labels;
  private final RowCursor<VoiceSample> samples;

  private Optional<ReadRow> current = Optional.empty();
  private long row;
  private long next;
  private long counted;
  private long read;
  private long filtered;

  private WantedRows(Shard shard, RowRequest request, ShardReader reader, long from, long to) {
    this.shard = shard;
    this.request = request;
    this.reader = reader;
    this.next = from;
    this.counted = from;
    this.to = to;
    this.wanted = request.wanted(shard, from, to);
    this.settled = request.settled(shard, from, to);
    if (request.filter().acceptsAll()) {
      this.labels = Optional.empty();
      this.samples = reader.samples(wanted);
    } else {
      this.labels = Optional.of(reader.labels(request.filter().columns(), wanted));
      // The rows that pass the filter are known only once their labels are read.
      this.samples = reader.samples(new BitSet());
    }
  }

  /**
   * Opens a shard.
   *
   * @param from the first row that may be read
   * @param to the end of the rows that may be read, exclusive
   * @throws UnreadableShardException if it cannot be read for a permanent reason
   */
  public static WantedRows open(Shard shard, RowRequest request, long from, long to)
      throws IOException, UnreadableShardException {
    ShardReader reader = ShardReader.open(shard, request.columns());
    try {
      shard.requireRows(reader.rows());
      return new WantedRows(shard, request, reader, from, Math.min(to, reader.rows()));
    } catch (UnreadableShardException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /**
   * Advances to the next row to output; does nothing while the current one is not taken.
   *
   * @return whether there is a current row
   */
  public boolean advance() throws IOException {
    try {
      while (current.isEmpty() && (row = wanted.nextSetBit((int) next)) >= 0) {
        next = row + 1;
        if (passes(row)) {
          current = Optional.of(read(row));
          read++;
        }
      }
    } catch (UnreadableShardException e) {
      wanted.clear();
      current = Optional.of(new ReadRow.Unreadable(shard.failure(e)));
    }
    return current.isPresent();
  }

  private boolean passes(long at) throws IOException, UnreadableShardException {
    // A row with unreadable labels passes: reading it reports its fault.
    boolean passes =
        labels.isEmpty()
            || !labels.get().seek(at)
            || request.filter().accepts(labels.get().value());
    if (!passes) {
      read++;
      filtered++;
    }
    return passes;
  }

  private ReadRow read(long at) throws IOException, UnreadableShardException {
    return samples.seek(at)
        ? new ReadRow.Sample(samples.value())
        : new ReadRow.Unreadable(shard.failure(at, samples.kind(), samples.fault()));
  }

  /** Takes the current row. */
  public ReadRow take() {
    ReadRow taken =
        current.orElseThrow(() -> new NoSuchElementException("no row of " + shard.name()));
    current = Optional.empty();
    return taken;
  }

  /** Returns the number of the current row, or -1 after the last. */
  public long row() {
    return row;
  }

  /** Returns the first row that was not yet visited. */
  public long next() {
    return next;
  }

  /** Returns the tally of the rows visited since the last tally. */
  public RowTally tally() {
    return tally(next);
  }

  /** Returns the tally of all rows since the last tally, to be called after the last row. */
  public RowTally lastTally() {
    return tally(to);
  }

  private RowTally tally(long end) {
    long untold = 0;
    for (; counted < end; counted++) {
      untold += settled.get((int) counted) ? 1 : 0;
    }
    RowTally tally = new RowTally(read, filtered, untold);
    read = 0;
    filtered = 0;
    return tally;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
