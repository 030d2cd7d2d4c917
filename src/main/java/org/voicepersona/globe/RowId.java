package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Identifies one row of a corpus; the identifier never changes for a given revision of the dataset.
 *
 * @param shard the shard's file name within the corpus, such as {@code
 *     data/train-00000-of-00164.parquet}
 * @param row the row's number in the shard, from 0; {@link #WHOLE_SHARD} names the shard itself
 */
public record RowId(String shard, long row) implements Serializable, Comparable<RowId> {

  /** The row number of a fault that concerns a shard as a whole. */
  public static final long WHOLE_SHARD = -1;

  /** The largest number of a row in its shard. */
  public static final long LAST_ROW = Integer.MAX_VALUE - 1;

  private static final Comparator<RowId> ORDER =
      Comparator.comparing(RowId::shard).thenComparingLong(RowId::row);

  public RowId {
    requireNonNull(shard, "shard is null");
    if (row < WHOLE_SHARD || row > LAST_ROW) {
      throw new IllegalArgumentException(
          "row is %d, must be 0 to %d (%s)".formatted(row, LAST_ROW, shard));
    }
  }

  /** Returns whether this names a shard as a whole, not a row. */
  public boolean isWholeShard() {
    return row == WHOLE_SHARD;
  }

  /**
   * Checks that an index fits this identifier: a row has one, a whole shard has none.
   *
   * @param index the row's number in its split, or -1 for none
   * @throws IllegalArgumentException if the index is out of range
   */
  public void requireIndex(long index) {
    if (isWholeShard() ? index != -1 : index < 0 || index > IndexSet.LAST_INDEX) {
      throw new IllegalArgumentException(
          "index is %d, must be %s (%s)"
              .formatted(
                  index,
                  isWholeShard() ? "absent for a whole shard" : "0 to " + IndexSet.LAST_INDEX,
                  this));
    }
  }

  @Override
  public int compareTo(RowId other) {
    return ORDER.compare(this, other);
  }

  /** Returns {@code shard, row N}, the form used in messages. */
  @Override
  public String toString() {
    return isWholeShard() ? shard : shard + ", row " + row;
  }
}
