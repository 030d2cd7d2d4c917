package org.voicepersona.globe;

import java.io.Serializable;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/**
 * An immutable set of rows of a corpus. Its memory grows with the number of rows, not with the size
 * of their numbers.
 */
public final class RowSet implements Serializable {

  private static final long serialVersionUID = 2;

  /** The empty set. */
  public static final RowSet NONE = new RowSet(false, new HashMap<>());

  /** Every row of every shard, including shards yet to appear. */
  public static final RowSet ALL = new RowSet(true, new HashMap<>());

  private final boolean all;
  private final Map<String, RoaringBitmap> rowsOfShard;

  private RowSet(boolean all, Map<String, RoaringBitmap> rowsOfShard) {
    this.all = all;
    this.rowsOfShard = rowsOfShard;
  }

  /**
   * Returns how many rows are in the set.
   *
   * @throws IllegalStateException for {@link #ALL}, whose size is unknown
   */
  public long size() {
    if (all) {
      throw new IllegalStateException("the number of all rows is not known");
    }
    return rowsOfShard.values().stream().mapToLong(RoaringBitmap::getLongCardinality).sum();
  }

  /** Returns a new set of the rows {@code [from, to)} of a shard that are in this set. */
  public BitSet rows(String shard, long from, long to) {
    BitSet range = new BitSet();
    if (all) {
      range.set((int) from, (int) to);
    } else if (rowsOfShard.containsKey(shard)) {
      RoaringBitmap asked = RoaringBitmap.bitmapOfRange(from, to);
      asked.and(rowsOfShard.get(shard));
      asked.forEach((int row) -> range.set(row));
    }
    return range;
  }

  private static Map<String, RoaringBitmap> copy(Map<String, RoaringBitmap> rowsOfShard) {
    Map<String, RoaringBitmap> copy = new HashMap<>();
    rowsOfShard.forEach((shard, rows) -> copy.put(shard, rows.clone()));
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RowSet set && set.all == all && set.rowsOfShard.equals(rowsOfShard);
  }

  @Override
  public int hashCode() {
    return rowsOfShard.hashCode() + Boolean.hashCode(all);
  }

  @Override
  public String toString() {
    return all ? "all rows" : rowsOfShard.toString();
  }

  /** Builds a set. */
  public static final class Builder {

    private final Map<String, RoaringBitmap> rowsOfShard = new HashMap<>();

    /** Adds a row; ignores a whole shard. */
    public Builder add(RowId id) {
      addNew(id);
      return this;
    }

    /** Adds a row, unless it is a whole shard, and returns whether it was new to the set. */
    public boolean addNew(RowId id) {
      return !id.isWholeShard() && rowsOf(id.shard()).checkedAdd((int) id.row());
    }

    /** Adds the rows {@code [from, to)} of a shard. */
    public Builder add(String shard, long from, long to) {
      rowsOf(shard).add(from, to);
      return this;
    }

    /** Adds the given rows of a shard. */
    public Builder add(String shard, BitSet rows) {
      for (int from = rows.nextSetBit(0); from >= 0; ) {
        int to = rows.nextClearBit(from);
        add(shard, from, to);
        from = rows.nextSetBit(to);
      }
      return this;
    }

    private RoaringBitmap rowsOf(String shard) {
      return rowsOfShard.computeIfAbsent(shard, name -> new RoaringBitmap());
    }

    /** Returns a set of the rows added so far. */
    public RowSet build() {
      return new RowSet(false, copy(rowsOfShard));
    }
  }
}
