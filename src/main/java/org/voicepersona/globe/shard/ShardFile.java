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
 * @param uri where it lies
 * @param name its lasting name within the corpus
 * @param split the split its name tells
 * @param bytes its size
 * @param checksum of its content, as the file system tells it; empty if it tells none
 * @param modified when it was changed last, in milliseconds since 1970; 0 if that is not told
 */
public record ShardFile(
    String uri, String name, Split split, long bytes, String checksum, long modified) {

  /** By name. */
  public static final Comparator<ShardFile> ORDER =
      Comparator.comparing(ShardFile::name, NaturalOrder.OF_NAMES);

  /**
   * Reads what is in the file and what its folders say of it.
   *
   * @throws UnreadableShardException if it is no shard and never will be
   */
  public ShardContents contents() throws IOException, UnreadableShardException {
    return ShardReader.contents(uri).with(FolderKeys.of(uri));
  }

  /** Returns columns of the file and those that its folders add to it. */
  public List<StoredColumn> withFolders(List<StoredColumn> columns) {
    return ShardContents.with(columns, FolderKeys.of(uri));
  }

  /** Returns the shard that this file may be, not yet opened. */
  public Shard unopened(String dataset) {
    return new Shard(uri, name, split.label(), dataset, 0, 0);
  }
}
