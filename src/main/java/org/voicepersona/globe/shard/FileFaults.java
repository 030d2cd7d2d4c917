package org.voicepersona.globe.shard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;

/**
 * Turns errors that a file system reports for one file into faults of that shard; errors of the
 * whole file system remain {@code IOException}s.
 */
final class FileFaults {

  private FileFaults() {}

  /** An operation on a file. */
  @FunctionalInterface
  interface Use<T> {
    T of() throws IOException, UnreadableShardException;
  }

  /**
   * Performs an operation on a file.
   *
   * @throws UnreadableShardException if the file system reports an error for this file
   * @throws IOException if the whole file system fails
   */
  static <T> T told(Use<T> use) throws IOException, UnreadableShardException {
    try {
      return use.of();
    } catch (FileNotFoundException e) {
      throw new UnreadableShardException(e);
    } catch (FileSystemException e) {
      throw new UnreadableShardException(e);
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof FileSystemException fault) {
        throw new UnreadableShardException(fault);
      }
      throw e.getCause();
    }
  }

  /** Opens a shard whose cursors translate errors as {@link #told} does. */
  static ShardReader reader(Use<ShardReader> opening) throws IOException, UnreadableShardException {
    return new Reader(told(opening));
  }

  private record Reader(ShardReader reader) implements ShardReader {

    @Override
    public long rows() {
      return reader.rows();
    }

    @Override
    public List<StoredColumn> columns() {
      return reader.columns();
    }

    @Override
    public String digest() {
      return reader.digest();
    }

    @Override
    public RowCursor<RowLabels> labels(Set<Column> columns, BitSet expected) {
      return new Cursor<>(reader.labels(columns, expected));
    }

    @Override
    public RowCursor<VoiceSample> samples(BitSet expected) {
      return new Cursor<>(reader.samples(expected));
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  private record Cursor<T>(RowCursor<T> cursor) implements RowCursor<T> {

    @Override
    public boolean seek(long row) throws IOException, UnreadableShardException {
      return told(() -> cursor.seek(row));
    }

    @Override
    public T value() {
      return cursor.value();
    }

    @Override
    public String fault() {
      return cursor.fault();
    }

    @Override
    public ReadFault kind() {
      return cursor.kind();
    }
  }
}
