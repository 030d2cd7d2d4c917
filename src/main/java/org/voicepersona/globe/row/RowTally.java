package org.voicepersona.globe.row;

import java.io.Serializable;

/**
 * Counts of rows of a shard that were visited, for the metrics of reading.
 *
 * @param read samples, failures and filtered rows together
 * @param filtered rows that the filter rejected
 * @param settled rows that were skipped because they were settled before
 */
public record RowTally(long read, long filtered, long settled) implements ReadItem, Serializable {

  public RowTally {
    if (filtered < 0 || filtered > read || settled < 0) {
      throw new IllegalArgumentException(
          "tally is read %d, filtered %d, settled %d: must be 0 <= filtered <= read, 0 <= settled"
              .formatted(read, filtered, settled));
    }
  }

  /** Returns the tally of settled rows alone. */
  public static RowTally settled(long rows) {
    return new RowTally(0, 0, rows);
  }

  /** Returns whether no rows were counted. */
  public boolean isEmpty() {
    return read == 0 && settled == 0;
  }
}
