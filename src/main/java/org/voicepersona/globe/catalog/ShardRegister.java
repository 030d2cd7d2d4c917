package org.voicepersona.globe.catalog;

import java.io.IOException;
import java.io.Serializable;
import java.util.Set;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.plan.RowKey;

/** Keeps the {@link ShardTable} of a run where all its processes, and later runs, find it. */
public interface ShardRegister extends Serializable {

  /** Returns the table as it was written last. */
  ShardTable read() throws IOException;

  /** Takes a row. */
  @FunctionalInterface
  interface RowReceiver {
    /**
     * Takes a row.
     *
     * @param index its number in the split
     * @param key what the corpus said of it, see {@link RowKey}
     */
    void take(long index, long key);
  }

  /** Hands over all rows of a split that are described, in any order. */
  void describedRows(String split, RowReceiver receiver) throws IOException;

  /**
   * What has become of rows.
   *
   * @param settled the rows that have an outcome
   * @param fallen the rows among the others that have failed where they lay, and lie elsewhere now
   */
  record Settled(IndexSet settled, IndexSet fallen) {}

  /** Returns what has become of all rows so far, in whatever process. */
  Settled settled() throws IOException;

  /** Returns the names of the shards that have failed as a whole in this run. */
  Set<String> failedShards() throws IOException;

  /** Takes back that a shard has failed as a whole: it is tried again. */
  void takeBackFailure(String shard) throws IOException;

  /**
   * Writes what has changed; when this returns, killing the process or the machine does not lose
   * it.
   *
   * @param before the table as it was read, with its version
   * @param after the table as it is to be
   * @return the table as it is now
   * @throws IOException if it cannot be written, or another process has written since {@code
   *     before} was read: then nothing is changed
   */
  ShardTable write(ShardTable before, ShardTable after) throws IOException;
}
