package org.voicepersona.globe;

import java.io.Serializable;
import java.util.BitSet;

/**
 * What {@link ReadShards} was asked for.
 *
 * @param columns what the corpus calls its columns
 * @param filter what the rows must say of their speaker
 * @param selected the rows to read, before the filter
 * @param settled the rows among them to leave alone
 * @param inFlight holds reading up
 */
record RowRequest(
    ColumnNames columns, RowFilter filter, RowSet selected, RowSet settled, InFlightClips inFlight)
    implements Serializable {

  /** Returns the rows of {@code [from, to)} that are to be read. */
  BitSet wanted(Shard shard, long from, long to) {
    BitSet rows = selected.rows(shard.name(), from, to);
    rows.andNot(settled.rows(shard.name(), from, to));
    return rows;
  }

  /** Returns how many rows of {@code [from, to)} would be read, had they not been settled. */
  int settled(Shard shard, long from, long to) {
    BitSet rows = selected.rows(shard.name(), from, to);
    rows.and(settled.rows(shard.name(), from, to));
    return rows.cardinality();
  }
}
