package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Identifies one row of a corpus; together with the dataset revision of the run it never changes.
 *
 * @param shard the shard's file name within the corpus, such as {@code
 *     data/train-00000-of-00164.parquet}
 * @param row the row's number in the shard, from 0; {@link #WHOLE_SHARD} names the shard itself
 */
public record RowId(String shard, long row) implements Serializable, Comparable<RowId> {

  /** The row number of a fault that concerns a shard as a whole. */
  public static final long WHOLE_SHARD = -1;

  private static final Comparator<RowId> ORDER =
      Comparator.comparing(RowId::shard).thenComparingLong(RowId::row);

  /** Checks the row number. */
  public RowId {
    requireNonNull(shard, "shard is null");
    if (row < WHOLE_SHARD) {
      throw new IllegalArgumentException("row is " + row + ", must be at least 0 (" + shard + ")");
    }
  }

  @Override
  public int compareTo(RowId other) {
    return ORDER.compare(this, other);
  }

  /** Returns {@code shard, row N}, the form used in messages. */
  @Override
  public String toString() {
    return row == WHOLE_SHARD ? shard : shard + ", row " + row;
  }
}
