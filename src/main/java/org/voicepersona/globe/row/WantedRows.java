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
 * Reads the rows of one shard that a request asks for, on any runner, and turns faults of reading
 * into failures.
 *
 * <p>A row that is damaged is a failure of its own. What keeps every further row from being read is
 * one failure of the shard, and the end. A file system that fails altogether is an {@link
 * IOException}: it may pass.
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
      // Which rows pass is not known before their labels are read.
      this.samples = reader.samples(new BitSet());
    }
  }

  /**
   * Opens a shard.
   *
   * @param from the first row that may be read
   * @param to the row after the last; further ones are left alone
   * @throws UnreadableShardException if it is not a shard and never will be
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
   * Goes to the next row that is handed on, unless one was gone to and not taken.
   *
   * @return whether there is one
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
    // A row whose labels cannot be read passes: reading it tells what is wrong with it.
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

  /** Takes what was read of the row gone to. */
  public ReadRow take() {
    ReadRow taken =
        current.orElseThrow(() -> new NoSuchElementException("no row of " + shard.name()));
    current = Optional.empty();
    return taken;
  }

  /** Returns the number of the row gone to, or of the one at which reading ended. */
  public long row() {
    return row;
  }

  /** Returns the first row that was not yet gone to. */
  public long next() {
    return next;
  }

  /** Returns the tally of the rows up to the one gone to, since the last tally. */
  public RowTally tally() {
    return tally(next);
  }

  /** Returns the tally of all rows since the last tally, when there are no more. */
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
