package org.voicepersona.globe;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The indices in their split of the rows of one shard. A row without an index is not read.
 *
 * @param runs runs of consecutive rows with consecutive indices, in the order of the rows
 */
public record RowIndices(List<Run> runs) implements Serializable {

  /** No row has an index. */
  public static final RowIndices NONE = new RowIndices(List.of());

  /**
   * A run, such as {@code (5, 3, 100)}: rows 5, 6 and 7 have the indices 100, 101 and 102.
   *
   * @param row the first row's number in the shard
   * @param count how many rows, at least 1
   * @param index the first row's index in the split
   */
  public record Run(long row, long count, long index) implements Serializable {

    public Run {
      if (row < 0 || count < 1 || index < 0) {
        throw new IllegalArgumentException(
            "row is %d, count is %d, index is %d: must be at least 0, 1, 0"
                .formatted(row, count, index));
      }
    }

    /** Returns the number in the shard that follows the last row. */
    long endRow() {
      return row + count;
    }

    /** Returns the index in the split that follows the last row's. */
    long endIndex() {
      return index + count;
    }
  }

  /** Checks that the runs are in order and do not overlap. */
  public RowIndices {
    runs = List.copyOf(runs);
    for (int i = 1; i < runs.size(); i++) {
      if (runs.get(i).row() < runs.get(i - 1).endRow()) {
        throw new IllegalArgumentException(
            "%s does not begin behind %s".formatted(runs.get(i), runs.get(i - 1)));
      }
    }
  }

  /** Returns the indices of {@code rows} rows that count up from {@code firstIndex}. */
  public static RowIndices from(long firstIndex, long rows) {
    return rows == 0 ? NONE : new RowIndices(List.of(new Run(0, rows, firstIndex)));
  }

  /** Returns the index of a row, or -1 if it has none. */
  public long of(long row) {
    int low = 0;
    int high = runs.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Run run = runs.get(middle);
      if (row < run.row()) {
        high = middle - 1;
      } else if (row >= run.endRow()) {
        low = middle + 1;
      } else {
        return run.index() + row - run.row();
      }
    }
    return -1;
  }

  /** Returns how many rows have an index. */
  public long size() {
    return runs.stream().mapToLong(Run::count).sum();
  }

  /** Returns the largest index plus one; 0 if there is none. */
  public long end() {
    return runs.stream().mapToLong(Run::endIndex).max().orElse(0);
  }

  /** Returns the indices of the rows {@code [from, to)}. */
  public RowIndices within(long from, long to) {
    List<Run> parts = new ArrayList<>();
    for (Run run : runs) {
      long first = Math.max(from, run.row());
      long end = Math.min(to, run.endRow());
      if (first < end) {
        parts.add(new Run(first, end - first, run.index() + first - run.row()));
      }
    }
    return new RowIndices(parts);
  }

  /** Returns the rows that have an index. */
  public BitSet rows() {
    BitSet rows = new BitSet();
    runs.forEach(run -> rows.set(Math.toIntExact(run.row()), Math.toIntExact(run.endRow())));
    return rows;
  }

  /** Returns the rows whose index is in {@code [start, end)}. */
  public BitSet rowsNumbered(long start, long end) {
    BitSet rows = new BitSet();
    for (Run run : runs) {
      long from = Math.max(start, run.index()) - run.index() + run.row();
      long to = Math.min(end, run.endIndex()) - run.index() + run.row();
      if (from < to) {
        rows.set(Math.toIntExact(from), Math.toIntExact(to));
      }
    }
    return rows;
  }

  /** Returns all indices, in the order of the rows. */
  public LongStream all() {
    return runs.stream().flatMapToLong(run -> LongStream.range(run.index(), run.endIndex()));
  }

  /** Returns these indices without a set of indices. */
  public RowIndices without(BitSet numbers) {
    Builder others = new Builder();
    for (Run run : runs) {
      for (long i = 0; i < run.count(); i++) {
        if (!numbers.get(Math.toIntExact(run.index() + i))) {
          others.add(run.row() + i, run.index() + i);
        }
      }
    }
    return others.build();
  }

  /** Returns these indices without the rows of {@code others}. */
  public RowIndices without(String split, IndexSet others) {
    BitSet left = rows();
    left.andNot(others.rows(split, this));
    return left.cardinality() == size() ? this : only(left);
  }

  /** Returns the indices of only the given rows. */
  RowIndices only(BitSet rows) {
    Builder builder = new Builder();
    rows.stream().filter(row -> of(row) >= 0).forEach(row -> builder.add(row, of(row)));
    return builder.build();
  }

  /** Builds the indices of a shard, row by row in ascending order. */
  public static final class Builder {

    private final List<Run> runs = new ArrayList<>();

    /** Adds a row, which must follow all rows added before. */
    public Builder add(long row, long index) {
      Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      if (last != null && last.endRow() == row && last.endIndex() == index) {
        runs.set(runs.size() - 1, new Run(last.row(), last.count() + 1, last.index()));
      } else {
        runs.add(new Run(row, 1, index));
      }
      return this;
    }

    /** Returns the indices added so far. */
    public RowIndices build() {
      return new RowIndices(runs);
    }
  }
}
