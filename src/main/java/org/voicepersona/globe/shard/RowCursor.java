package org.voicepersona.globe.shard;

import java.io.IOException;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;

/** A cursor over the rows of a shard. Seeking forward is cheap, however many rows are skipped. */
public interface RowCursor<T> {

  /**
   * Moves to a row.
   *
   * @return whether {@link #value} is now this row's; false if the row is damaged, as {@link
   *     #fault} explains
   * @throws UnreadableShardException if no further row of the shard can be read
   * @throws IOException if the file system fails
   */
  boolean seek(long row) throws IOException, UnreadableShardException;

  /** Returns the value of the last row sought. */
  T value();

  /** Returns the fault of the last row sought in words for the user; empty if there is none. */
  String fault();

  /** Returns the kind of the last fault. */
  ReadFault kind();
}
