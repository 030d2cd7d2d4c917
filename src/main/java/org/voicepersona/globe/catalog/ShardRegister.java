package org.voicepersona.globe.catalog;

import java.io.IOException;
import java.io.Serializable;
import java.util.Set;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.plan.RowKey;

/** Stores the {@link ShardTable} of a run where all its processes, and later runs, can read it. */
public interface ShardRegister extends Serializable {

  /** Returns the last written table. */
  ShardTable read() throws IOException;

  /** Receives the described rows of a split. */
  @FunctionalInterface
  interface RowReceiver {
    /**
     * Receives one row.
     *
     * @param index its index in the split
     * @param key the key of its labels, see {@link RowKey}
     */
    void take(long index, long key);
  }

  /** Passes all described rows of a split to a receiver, in any order. */
  void describedRows(String split, RowReceiver receiver) throws IOException;

  /**
   * The state of all rows.
   *
   * @param settled the rows that have an outcome
   * @param fallen the rows among the others that failed at their earlier place and have moved since
   */
  record Settled(IndexSet settled, IndexSet fallen) {}

  /** Returns the state of all rows so far, over all processes. */
  Settled settled() throws IOException;

  /** Returns the names of the shards that have failed as a whole in this run. */
  Set<String> failedShards() throws IOException;

  /** Removes the failure of a whole shard, so that the shard is tried again. */
  void takeBackFailure(String shard) throws IOException;

  /**
   * Writes a changed table durably: once this returns, it survives the end of the process or
   * machine.
   *
   * @param before the table as it was read, with its version
   * @param after the table to write
   * @return the table as it was written
   * @throws IOException if it cannot be written, or another process has written since {@code
   *     before} was read: then nothing is changed
   */
  ShardTable write(ShardTable before, ShardTable after) throws IOException;
}
