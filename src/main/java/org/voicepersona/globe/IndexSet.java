package org.voicepersona.globe;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/** An immutable set of rows by split and index in the split, whatever their shards. */
public final class IndexSet implements Serializable {

  private static final long serialVersionUID = 1;

  /** The empty set. */
  public static final IndexSet NONE = new IndexSet(new TreeMap<>());

  /** The largest index of a row. */
  public static final long LAST_INDEX = Integer.MAX_VALUE - 1;

  private static final RoaringBitmap EMPTY = new RoaringBitmap();

  private final SortedMap<String, RoaringBitmap> ofSplit;

  private IndexSet(SortedMap<String, RoaringBitmap> ofSplit) {
    this.ofSplit = ofSplit;
  }

  /**
   * A range of consecutive indices.
   *
   * @param from the first index
   * @param to the index after the last
   */
  public record Range(long from, long to) {}

  /** Returns the set of the ranges of each split. */
  public static IndexSet of(Map<String, ? extends Collection<Range>> ranges) {
    Builder builder = new Builder();
    ranges.forEach(
        (split, ofSplit) -> ofSplit.forEach(range -> builder.add(split, range.from(), range.to())));
    return builder.build();
  }

  /** Returns the set as ranges by split, in ascending order. */
  public Map<String, List<Range>> ranges() {
    Map<String, List<Range>> ranges = new TreeMap<>();
    ofSplit.forEach((split, indices) -> ranges.put(split, ranges(indices)));
    return ranges;
  }

  private static List<Range> ranges(RoaringBitmap indices) {
    List<Range> ranges = new ArrayList<>();
    for (PeekableIntIterator each = indices.getIntIterator(); each.hasNext(); ) {
      long from = each.next();
      long to = indices.nextAbsentValue((int) from);
      ranges.add(new Range(from, to));
      each.advanceIfNeeded((int) to);
    }
    return ranges;
  }

  /** Returns how many rows are in the set. */
  public long size() {
    return ofSplit.values().stream().mapToLong(RoaringBitmap::getLongCardinality).sum();
  }

  /** Returns whether the two sets have a row in common. */
  public boolean intersects(IndexSet other) {
    return ofSplit.entrySet().stream()
        .anyMatch(
            indices ->
                RoaringBitmap.intersects(indices.getValue(), other.indices(indices.getKey())));
  }

  /** Returns the intersection of the two sets. */
  public IndexSet and(IndexSet other) {
    return combined(other, (a, b) -> RoaringBitmap.and(a, b));
  }

  /** Returns the rows of this set that are not in another set. */
  public IndexSet without(IndexSet other) {
    return combined(other, (a, b) -> RoaringBitmap.andNot(a, b));
  }

  private IndexSet combined(IndexSet other, BinaryOperator<RoaringBitmap> operation) {
    Builder builder = new Builder();
    ofSplit.forEach(
        (split, indices) ->
            builder.ofSplit.put(split, operation.apply(indices, other.indices(split))));
    return builder.build();
  }

  /** Returns whether the set has no row. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /** Returns whether the set has the row with this index. */
  public boolean contains(String split, long index) {
    return index >= 0 && indices(split).contains((int) index);
  }

  /** Returns which rows {@code [from, to)} of a shard are in the set, by row number. */
  public BitSet rows(Shard shard, long from, long to) {
    return rows(shard.split(), shard.indices().within(from, to));
  }

  /** Returns which rows of a shard with these indices are in the set, by row number. */
  public BitSet rows(String split, RowIndices ofShard) {
    RoaringBitmap indices = indices(split);
    BitSet rows = new BitSet();
    for (RowIndices.Run run : ofShard.runs()) {
      RoaringBitmap asked = RoaringBitmap.bitmapOfRange(run.index(), run.endIndex());
      asked.and(indices);
      asked.forEach((int index) -> rows.set(Math.toIntExact(run.row() + index - run.index())));
    }
    return rows;
  }

  private RoaringBitmap indices(String split) {
    return ofSplit.getOrDefault(split, EMPTY);
  }

  /** Returns a builder that starts with the rows of this set. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    ofSplit.forEach((split, indices) -> builder.ofSplit.put(split, indices.clone()));
    return builder;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IndexSet set && set.ofSplit.equals(ofSplit);
  }

  @Override
  public int hashCode() {
    return ofSplit.hashCode();
  }

  @Override
  public String toString() {
    return ofSplit.toString();
  }

  /** Builds a set. */
  public static final class Builder {

    private final TreeMap<String, RoaringBitmap> ofSplit = new TreeMap<>();

    /** Adds a row and returns whether the set did not have it. */
    public boolean addNew(String split, long index) {
      return indices(split, index).checkedAdd((int) index);
    }

    /** Adds the indices {@code [from, to)} of a split. */
    public Builder add(String split, long from, long to) {
      if (from < to) {
        indices(split, to - 1).add(from, to);
      }
      return this;
    }

    /** Adds the rows of another set. */
    public Builder addAll(IndexSet other) {
      other.ofSplit.forEach(
          (split, indices) ->
              ofSplit.computeIfAbsent(split, name -> new RoaringBitmap()).or(indices));
      return this;
    }

    /** Adds all rows of a shard that have an index. */
    public Builder add(String split, RowIndices rows) {
      rows.runs().forEach(run -> add(split, run.index(), run.endIndex()));
      return this;
    }

    private RoaringBitmap indices(String split, long largest) {
      if (largest < 0 || largest > LAST_INDEX) {
        throw new IllegalArgumentException(
            "index is %d, must be 0 to %d (%s)".formatted(largest, LAST_INDEX, split));
      }
      return ofSplit.computeIfAbsent(split, name -> new RoaringBitmap());
    }

    /** Returns a set of the rows added so far. */
    public IndexSet build() {
      TreeMap<String, RoaringBitmap> copy = new TreeMap<>();
      ofSplit.forEach((split, indices) -> copy.put(split, indices.clone()));
      return new IndexSet(copy);
    }
  }
}
