package org.voicepersona.globe.shard;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.Split;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.FolderKeys;
import org.voicepersona.globe.folder.NaturalOrder;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;

/**
 * A file that may be a shard, not yet opened.
 *
 * @param uri its address
 * @param name its permanent name within the corpus
 * @param split the split that its name determines
 * @param bytes its size
 * @param checksum of its content, from the file system; empty if that has none
 * @param modified its modification time in milliseconds since 1970; 0 if unknown
 */
public record ShardFile(
    String uri, String name, Split split, long bytes, String checksum, long modified) {

  /** Natural order of the names. */
  public static final Comparator<ShardFile> ORDER =
      Comparator.comparing(ShardFile::name, NaturalOrder.OF_NAMES);

  /**
   * Reads the columns and row groups of the file, with the columns of its folder names.
   *
   * @throws UnreadableShardException if it is not a readable shard
   */
  public ShardContents contents() throws IOException, UnreadableShardException {
    return ShardReader.contents(uri).with(FolderKeys.of(uri));
  }

  /** Returns columns of the file with those of its folder names. */
  public List<StoredColumn> withFolders(List<StoredColumn> columns) {
    return ShardContents.with(columns, FolderKeys.of(uri));
  }

  /** Returns the shard of this file, not yet opened. */
  public Shard unopened(String dataset) {
    return new Shard(uri, name, split.label(), dataset, 0, 0);
  }
}
