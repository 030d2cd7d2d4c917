package org.voicepersona.globe.select;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;

/**
 * A selection of rows of a corpus. Each component narrows the result of the ones before it.
 *
 * @param start the first index in each split
 * @param end the end of the indices in each split, exclusive
 * @param filter the filter on the labels of the rows
 * @param balance the number of rows of each group
 * @param limit the maximum number of rows: the first in the order of the shards
 */
public record RowSelection(long start, long end, RowFilter filter, Balance balance, long limit)
    implements Serializable {

  /** Every row. */
  public static final RowSelection ALL =
      new RowSelection(0, Long.MAX_VALUE, RowFilter.ALL, Balance.NONE, Long.MAX_VALUE);

  public RowSelection {
    requireNonNull(filter, "filter is null");
    requireNonNull(balance, "balance is null");
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "start is %d and end is %d, must be 0 <= start <= end".formatted(start, end));
    }
    if (limit < 0) {
      throw new IllegalArgumentException("limit is " + limit + ", must be at least 0");
    }
  }

  /** Returns whether this selection is limited to a range of indices. */
  public boolean isRange() {
    return start > 0 || end < Long.MAX_VALUE;
  }

  /** Returns this selection with another range of indices. */
  public RowSelection withRange(long newStart, long newEnd) {
    return new RowSelection(newStart, newEnd, filter, balance, limit);
  }

  /** Returns this selection with another filter. */
  public RowSelection withFilter(RowFilter newFilter) {
    return new RowSelection(start, end, newFilter, balance, limit);
  }

  /** Returns this selection with another balance. */
  public RowSelection withBalance(Balance newBalance) {
    return new RowSelection(start, end, filter, newBalance, limit);
  }

  /** Returns this selection with another limit. */
  public RowSelection withLimit(long newLimit) {
    return new RowSelection(start, end, filter, balance, newLimit);
  }
}
