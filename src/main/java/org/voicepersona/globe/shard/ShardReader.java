package org.voicepersona.globe.shard;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.BitSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;

/**
 * An open shard: its row count and columns, and cursors over its rows.
 *
 * <p>Permanent faults of the file are distinguished from faults of the file system: the first are
 * {@link UnreadableShardException}s, or rows that a cursor cannot read; the second are {@link
 * IOException}s, which may pass. A {@link FileSystemException} concerns one file, and is permanent:
 * a file system that can retry has done so.
 *
 * <p>Only a few of the requested rows are in memory at a time, independent of the size of the row
 * groups. Cursors of one reader share what they read; they must not be used concurrently.
 */
public interface ShardReader extends Closeable {

  /**
   * Opens a shard.
   *
   * @throws UnreadableShardException if the file is not a readable shard, or has changed
   */
  static ShardReader open(Shard shard, ColumnNames names)
      throws IOException, UnreadableShardException {
    return FileFaults.reader(() -> format(shard.uri()).open(shard, names));
  }

  /**
   * Reads the columns and row groups of a shard, whatever its columns are.
   *
   * @param uri its address
   * @throws UnreadableShardException if the file is not a readable shard
   */
  static ShardContents contents(String uri) throws IOException, UnreadableShardException {
    return FileFaults.told(() -> format(uri).contents(uri));
  }

  /** Returns the format of a file; by default the first, which reports what the file is. */
  private static ShardFormat format(String uri) throws IOException {
    List<ShardFormat> formats =
        ServiceLoader.load(ShardFormat.class, ShardFormat.class.getClassLoader()).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    for (ShardFormat format : formats) {
      if (format.isOf(uri)) {
        return format;
      }
    }
    return formats.get(0);
  }

  /** Returns the number of rows. */
  long rows();

  /** Returns the columns of the file, in its order. */
  List<StoredColumn> columns();

  /** Returns the digest of the file's footer or index, which differs between contents. */
  String digest();

  /**
   * Returns a cursor over the labels of rows that reads only these columns.
   *
   * @param expected the rows that will be sought, for read-ahead of remote files
   */
  RowCursor<RowLabels> labels(Set<Column> columns, BitSet expected);

  /**
   * Returns a cursor over whole rows, with all columns and the clip.
   *
   * @param expected the rows that will be sought, for read-ahead of remote files
   */
  RowCursor<VoiceSample> samples(BitSet expected);
}
