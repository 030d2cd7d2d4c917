package org.voicepersona.globe.shard;

import java.io.IOException;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;

/** A cursor over the rows of a shard; seeking forward is cheap, whatever is skipped. */
public interface RowCursor<T> {

  /**
   * Goes to a row.
   *
   * @return whether {@link #value} is now this row's; false if this row is damaged: {@link #fault}
   *     tells how
   * @throws UnreadableShardException if no further row of the shard can be read
   * @throws IOException if the file system fails
   */
  boolean seek(long row) throws IOException, UnreadableShardException;

  /** Returns the value of the row last sought. */
  T value();

  /** Returns what is wrong with the row last sought, for a person; empty if nothing is. */
  String fault();

  /** Returns the kind of that fault. */
  ReadFault kind();
}
