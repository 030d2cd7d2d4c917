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
 * An open shard: how many rows it has, and cursors through them.
 *
 * <p>What is permanently wrong with the file is told apart from a fault of the file system: the
 * first is an {@link UnreadableShardException}, or a row that its cursor cannot read, the second an
 * {@link IOException}, which may pass. A {@link FileSystemException} speaks of one file, and is
 * permanent: a file system that can retry has done so.
 *
 * <p>Of all rows that are asked for only a few are in memory at a time, and how many never depends
 * on how the writer has grouped them. Cursors of one reader share what they read; none may be used
 * while another thread uses one.
 */
public interface ShardReader extends Closeable {

  /**
   * Opens a shard.
   *
   * @throws UnreadableShardException if the file is not a shard and never will be, or another one
   */
  static ShardReader open(Shard shard, ColumnNames names)
      throws IOException, UnreadableShardException {
    return FileFaults.reader(() -> format(shard.uri()).open(shard, names));
  }

  /**
   * Reads what is in a shard, whatever its columns are.
   *
   * @param uri where it lies
   * @throws UnreadableShardException if the file is not a shard and never will be
   */
  static ShardContents contents(String uri) throws IOException, UnreadableShardException {
    return FileFaults.told(() -> format(uri).contents(uri));
  }

  /** What no format claims is given to the first, which says what is wrong with it. */
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

  /** Returns how many rows the shard has. */
  long rows();

  /** Returns the columns of the file, in its order. */
  List<StoredColumn> columns();

  /** Returns a word that another content of the file does not have: the digest of its directory. */
  String digest();

  /**
   * Returns a cursor through what the rows say of their speakers, which reads these columns alone.
   *
   * @param expected the rows that will be asked for: what is distant is read ahead by them
   */
  RowCursor<RowLabels> labels(Set<Column> columns, BitSet expected);

  /**
   * Returns a cursor through the rows with all columns and the clip.
   *
   * @param expected the rows that will be asked for: what is distant is read ahead by them
   */
  RowCursor<VoiceSample> samples(BitSet expected);
}
