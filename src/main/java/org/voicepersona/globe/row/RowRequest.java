package org.voicepersona.globe.row;

import java.io.Serializable;
import java.util.BitSet;
import java.util.concurrent.atomic.LongAdder;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.read.ReadShards;
import org.voicepersona.globe.select.RowFilter;

/**
 * The rows that {@link ReadShards} reads, and the limits of reading.
 *
 * @param columns the corpus's names of its columns
 * @param filter the filter on the labels of the rows
 * @param selected the rows to read, before the filter
 * @param settled the rows among them to skip
 * @param inFlight pauses reading while too many clips are in flight
 */
public record RowRequest(
    ColumnNames columns,
    RowFilter filter,
    RowSet selected,
    IndexSet settled,
    InFlightClips inFlight)
    implements Serializable {

  private static final LongAdder LOOKED_THROUGH = new LongAdder();

  /** Returns how many rows this process has examined to find the wanted ones. */
  public static long lookedThrough() {
    return LOOKED_THROUGH.sum();
  }

  /** Returns the rows of {@code [from, to)} to read, before the filter. */
  public BitSet wanted(Shard shard, long from, long to) {
    BitSet rows = selected(shard, from, to);
    rows.andNot(settled.rows(shard, from, to));
    return rows;
  }

  /** Returns the rows of {@code [from, to)} that are skipped because they are settled. */
  public BitSet settled(Shard shard, long from, long to) {
    BitSet rows = selected(shard, from, to);
    rows.and(settled.rows(shard, from, to));
    return rows;
  }

  private BitSet selected(Shard shard, long from, long to) {
    LOOKED_THROUGH.add(Math.max(0, to - from));
    BitSet rows = selected.rows(shard.name(), from, to);
    rows.and(shard.indices().within(from, to).rows());
    return rows;
  }
}
