package org.voicepersona.output.record;

import java.util.Comparator;
import org.voicepersona.globe.RowId;

/**
 * Where an outcome stands in the published files: by split, then by index.
 *
 * @param split the split
 * @param index the row's number in the split; -1 for a whole shard, which has none
 * @param id the row; tells apart what has the same number
 */
public record RecordOrder(String split, long index, RowId id) implements Comparable<RecordOrder> {

  private static final Comparator<RecordOrder> ORDER =
      Comparator.comparing(RecordOrder::split)
          .thenComparingLong(RecordOrder::index)
          .thenComparing(RecordOrder::id);

  /** Checks the number. */
  public RecordOrder {
    id.requireIndex(index);
  }

  /**
   * Returns whether another outcome is of the same row, wherever that lay, or of the same shard.
   */
  public boolean isOfSameRow(RecordOrder other) {
    return id.isWholeShard()
        ? id.equals(other.id)
        : index == other.index && split.equals(other.split);
  }

  @Override
  public int compareTo(RecordOrder other) {
    return ORDER.compare(this, other);
  }
}
