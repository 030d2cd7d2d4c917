package org.voicepersona.globe.row;

import java.io.Serializable;

/**
 * How many rows of a shard were looked at, and why some of them are not handed on.
 *
 * @param read samples, failures and filtered together
 * @param filtered kept back by the filter
 * @param settled left alone because they were settled before
 */
public record RowTally(long read, long filtered, long settled) implements ReadItem, Serializable {

  /** Checks that no number is negative. */
  public RowTally {
    if (filtered < 0 || filtered > read || settled < 0) {
      throw new IllegalArgumentException(
          "tally is read %d, filtered %d, settled %d: must be 0 <= filtered <= read, 0 <= settled"
              .formatted(read, filtered, settled));
    }
  }

  /** Returns the tally of rows that were settled before. */
  public static RowTally settled(long rows) {
    return new RowTally(0, 0, rows);
  }

  /** Returns whether there were no rows. */
  public boolean isEmpty() {
    return read == 0 && settled == 0;
  }
}
