package org.voicepersona.globe;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether a file can be a Parquet file at all, before anything is allocated by what it
 * claims.
 *
 * <p>A Parquet file is {@code PAR1}, data, footer, the footer's length (4 bytes, little-endian),
 * and {@code PAR1} again (<a href="https://parquet.apache.org/docs/file-format/">file format</a>).
 */
final class ShardFooter {

  private static final int MAGIC_BYTES = 4;
  private static final int TAIL_BYTES = 4 + MAGIC_BYTES;
  private static final int SMALLEST_FILE = MAGIC_BYTES + TAIL_BYTES;
  private static final int HEAD_BYTES = 64;
  private static final String MAGIC = "PAR1";
  private static final String ENCRYPTED_MAGIC = "PARE";
  private static final String LFS = "version https://git-lfs";

  private ShardFooter() {}

  /**
   * Passes a file that ends like a Parquet file.
   *
   * @throws UnreadableShardException otherwise, saying what it is instead
   */
  static void check(SeekableByteChannel channel) throws IOException, UnreadableShardException {
    long size = channel.size();
    if (size == 0) {
      throw new UnreadableShardException(ReadFault.EMPTY_FILE, "the file is empty");
    }
    if (size < SMALLEST_FILE) {
      throw notParquet(channel, size);
    }
    ByteBuffer tail = read(channel, size - TAIL_BYTES, TAIL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    String magic = StandardCharsets.ISO_8859_1.decode(tail.slice(4, MAGIC_BYTES)).toString();
    if (magic.equals(ENCRYPTED_MAGIC)) {
      throw new UnreadableShardException(ReadFault.ENCRYPTED, "the footer is encrypted");
    }
    if (!magic.equals(MAGIC)) {
      throw notParquet(channel, size);
    }
    long length = Integer.toUnsignedLong(tail.getInt(0));
    if (length > size - SMALLEST_FILE) {
      throw new UnreadableShardException(
          ReadFault.DAMAGED_FOOTER,
          "the footer claims %d bytes in a file of %d".formatted(length, size));
    }
  }

  private static UnreadableShardException notParquet(SeekableByteChannel channel, long size)
      throws IOException {
    ByteBuffer bytes = read(channel, 0, (int) Math.min(size, HEAD_BYTES));
    String head = StandardCharsets.ISO_8859_1.decode(bytes).toString();
    if (head.startsWith(LFS)) {
      return new UnreadableShardException(
          ReadFault.LFS_POINTER, "the file is a git-lfs pointer: fetch it with 'git lfs pull'");
    }
    if (head.stripLeading().startsWith("<")) {
      return new UnreadableShardException(
          ReadFault.HTML_PAGE, "the file is a web page, perhaps a server's error message");
    }
    if (head.startsWith(MAGIC)) {
      return new UnreadableShardException(
          ReadFault.TRUNCATED, "the file is cut short: %d bytes, no footer".formatted(size));
    }
    return new UnreadableShardException(
        ReadFault.NOT_PARQUET, "the file is not a Parquet file (%d bytes)".formatted(size));
  }

  private static ByteBuffer read(SeekableByteChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(position);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the file shrank while it was read");
      }
    }
    return buffer.flip();
  }
}
