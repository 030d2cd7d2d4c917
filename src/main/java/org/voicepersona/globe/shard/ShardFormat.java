package org.voicepersona.globe.shard;

import java.io.IOException;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;

/**
 * A kind of file that a corpus can be made of. Implementations are found as services: {@code
 * META-INF/services} names them.
 */
public interface ShardFormat {

  /**
   * Returns whether a file is of this format, as far as its name and its first bytes tell.
   *
   * @throws IOException if the file system fails
   */
  boolean isOf(String uri) throws IOException;

  /**
   * Opens a shard.
   *
   * @throws UnreadableShardException if the file is not a shard and never will be
   * @throws IOException if the file system fails
   */
  ShardReader open(Shard shard, ColumnNames names) throws IOException, UnreadableShardException;

  /**
   * Reads what is in a shard, whatever its columns are.
   *
   * @throws UnreadableShardException if the file is not a shard and never will be
   * @throws IOException if the file system fails
   */
  ShardContents contents(String uri) throws IOException, UnreadableShardException;
}
