package org.voicepersona.globe;

import java.io.Serializable;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** A set of rows of a corpus, one bit a row. Not changed once built. */
public final class RowSet implements Serializable {

  private static final long serialVersionUID = 1;

  /** No row. */
  public static final RowSet NONE = new RowSet(false, new HashMap<>());

  /** Every row of every shard, those yet to appear too. */
  public static final RowSet ALL = new RowSet(true, new HashMap<>());

  private final boolean all;
  private final Map<String, BitSet> rowsOfShard;

  private RowSet(boolean all, Map<String, BitSet> rowsOfShard) {
    this.all = all;
    this.rowsOfShard = rowsOfShard;
  }

  /** Returns the set of {@code rows}; whole shards among them are left out. */
  public static RowSet of(Iterable<RowId> rows) {
    Builder builder = new Builder();
    rows.forEach(builder::add);
    return builder.build();
  }

  /** Returns the set with the rows of each shard that are set in its bits. */
  public static RowSet of(Map<String, BitSet> rowsOfShard) {
    Map<String, BitSet> copy = new HashMap<>();
    rowsOfShard.forEach((shard, rows) -> copy.put(shard, (BitSet) rows.clone()));
    return new RowSet(false, copy);
  }

  /**
   * Returns how many rows are in the set.
   *
   * @throws IllegalStateException for {@link #ALL}, whose size nobody knows
   */
  public long size() {
    if (all) {
      throw new IllegalStateException("the number of all rows is not known");
    }
    return rowsOfShard.values().stream().mapToLong(BitSet::cardinality).sum();
  }

  /** Returns whether the row is in the set. */
  public boolean contains(RowId id) {
    BitSet rows = rowsOfShard.getOrDefault(id.shard(), new BitSet());
    return id.row() != RowId.WHOLE_SHARD && (all || rows.get(Math.toIntExact(id.row())));
  }

  /** Returns the set's rows of a shard that lie in {@code [from, to)}, as a set of one's own. */
  BitSet rows(String shard, long from, long to) {
    BitSet range = new BitSet();
    range.set((int) from, (int) to);
    if (!all) {
      range.and(rowsOfShard.getOrDefault(shard, new BitSet()));
    }
    return range;
  }

  /** Collects a set. */
  public static final class Builder {

    private final Map<String, BitSet> rowsOfShard = new HashMap<>();

    /** Adds a row; a whole shard is left out. */
    public Builder add(RowId id) {
      if (id.row() != RowId.WHOLE_SHARD) {
        rowsOf(id.shard()).set(Math.toIntExact(id.row()));
      }
      return this;
    }

    /** Adds the rows {@code [from, to)} of a shard. */
    public Builder add(String shard, long from, long to) {
      rowsOf(shard).set(Math.toIntExact(from), Math.toIntExact(to));
      return this;
    }

    private BitSet rowsOf(String shard) {
      return rowsOfShard.computeIfAbsent(shard, name -> new BitSet());
    }

    /** Returns the set of what was added so far. */
    public RowSet build() {
      return RowSet.of(rowsOfShard);
    }
  }
}
