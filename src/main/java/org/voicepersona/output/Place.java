package org.voicepersona.output;

import java.util.Comparator;
import org.voicepersona.globe.RowId;

/**
 * Where an outcome stands in the published files: by split, then by index.
 *
 * @param split the split
 * @param index the row's number in the split, or -1 for a whole shard
 * @param id the row; tells apart what has the same number
 */
record Place(String split, long index, RowId id) implements Comparable<Place> {

  private static final Comparator<Place> ORDER =
      Comparator.comparing(Place::split).thenComparingLong(Place::index).thenComparing(Place::id);

  @Override
  public int compareTo(Place other) {
    return ORDER.compare(this, other);
  }
}
