package org.voicepersona.globe.layout;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.globe.UnreadableShardException;

/** A temporary file of rows, deleted when closed. */
public final class RowSpool implements Closeable {

  private final Path file;
  private final RowIndexWriter writer;
  private Optional<RowIndex> index = Optional.empty();
  private Optional<IndexedRows> rows = Optional.empty();
  private long size;

  /**
   * Creates an empty spool.
   *
   * @throws IOException if the file cannot be created
   */
  public RowSpool() throws IOException {
    this.file = Files.createTempFile("voicepersona-rows-", ".tmp");
    this.writer = new RowIndexWriter(file);
  }

  /**
   * Appends a row and returns its number.
   *
   * @throws UnreadableShardException if there are too many columns
   * @throws IOException if the file cannot be written
   */
  public long add(IndexedRow row) throws IOException, UnreadableShardException {
    writer.add(row);
    return size++;
  }

  /** Returns 64 bits of the SHA-256 of a key, a compact key for maps of many rows. */
  public static long digest(String key) {
    return ByteBuffer.wrap(DigestUtils.sha256(key)).getLong();
  }

  /** Returns the number of rows. */
  public long size() {
    return size;
  }

  /**
   * Returns a row; no row can be added afterwards.
   *
   * @throws IOException if the file system fails
   */
  public IndexedRow row(long number) throws IOException {
    if (rows.isEmpty()) {
      writer.finish();
      writer.close();
      index = Optional.of(RowIndex.open(file));
      rows = Optional.of(index.get().rows());
    }
    return rows.get().row(number);
  }

  @Override
  public void close() throws IOException {
    writer.close();
    if (index.isPresent()) {
      index.get().close();
    }
    Files.deleteIfExists(file);
  }
}
