package org.voicepersona.globe.shard;

import java.io.IOException;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;

/**
 * A file format of shards. Implementations are registered as services in {@code META-INF/services}.
 */
public interface ShardFormat {

  /**
   * Returns whether a file has this format, by its name and first bytes.
   *
   * @throws IOException if the file system fails
   */
  boolean isOf(String uri) throws IOException;

  /**
   * Opens a shard.
   *
   * @throws UnreadableShardException if the file is not a readable shard
   * @throws IOException if the file system fails
   */
  ShardReader open(Shard shard, ColumnNames names) throws IOException, UnreadableShardException;

  /**
   * Reads the columns and row groups of a shard, whatever its columns are.
   *
   * @throws UnreadableShardException if the file is not a readable shard
   * @throws IOException if the file system fails
   */
  ShardContents contents(String uri) throws IOException, UnreadableShardException;
}
