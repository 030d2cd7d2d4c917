package org.voicepersona.globe.layout;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;

/** An index file of the rows of a shard, in the format of {@link RowIndexWriter}. */
final class RowIndex implements Closeable {

  /** Rows from one stored record offset to the next; rows between are found by skipping. */
  static final int ROWS_BETWEEN_PLACES = 64;

  /** Flags in the first byte of a row: it has a fault; its recordings are parts of files. */
  static final int FAULTY = 1;

  static final int IN_PARTS = 2;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileChannel file;
  private final Head head;

  /**
   * The header of an index.
   *
   * @param rows the number of rows
   * @param end the offset after the last record
   * @param digest of the records, SHA-256 in hexadecimal
   * @param folder the folder of files that rows name
   * @param columns the columns in order of first appearance
   */
  record Head(long rows, long end, String digest, String folder, List<StoredColumn> columns) {

    Head {
      requireNonNull(digest, "digest is null");
      requireNonNull(folder, "folder is null");
      columns = List.copyOf(columns);
    }
  }

  private RowIndex(FileChannel file, Head head) {
    this.file = file;
    this.head = head;
  }

  static RowIndex open(Path path) throws IOException {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
    try {
      long size = file.size();
      int length = read(file, size - Integer.BYTES, Integer.BYTES).getInt();
      byte[] json = read(file, size - Integer.BYTES - length, length).array();
      return new RowIndex(file, JSON.readValue(json, Head.class));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** Returns whether a file on any file system has a plausible end of an index. */
  static boolean isWhole(Path path) throws IOException {
    try (SeekableByteChannel file = Files.newByteChannel(path)) {
      ByteBuffer length = ByteBuffer.allocate(Integer.BYTES);
      long size = file.size();
      if (size < Integer.BYTES) {
        return false;
      }
      file.position(size - Integer.BYTES);
      return file.read(length) == Integer.BYTES
          && length.flip().getInt() > 0
          && length.getInt(0) < size;
    }
  }

  private static ByteBuffer read(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("an index of rows is cut short");
      }
    }
    return bytes.flip();
  }

  Head head() {
    return head;
  }

  /** Returns a row reader; several may be used concurrently, each by one thread. */
  IndexedRows rows() {
    return new IndexedRows(this);
  }

  /** Returns the records from the {@code place}th stored offset on. */
  DataInputStream recordsFrom(long place) throws IOException {
    long position = read(file, head.end() + place * Long.BYTES, Long.BYTES).getLong();
    return new DataInputStream(ChannelStream.of(file, position, head.end()));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
