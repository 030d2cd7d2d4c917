package org.voicepersona.globe.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.folder.Packing;
import org.voicepersona.globe.parquet.bytes.FileBytes;
import org.voicepersona.globe.parquet.bytes.OutOfMemory;

/**
 * The encoded footer of a file that ends like a Parquet file.
 *
 * <p>A Parquet file is {@code PAR1}, data, footer, the footer's length (4 bytes, little-endian),
 * and {@code PAR1} again (<a href="https://parquet.apache.org/docs/file-format/">file format</a>).
 *
 * @param bytes the footer
 * @param digest its SHA-256 in hexadecimal. The footer gives the offset and size of each column
 *     chunk, and usually its minimum and maximum values.
 * @param fileBytes the size of the file
 */
record FooterBytes(ByteBuffer bytes, String digest, long fileBytes) {

  private static final int MAGIC_BYTES = 4;
  private static final int TAIL_BYTES = 4 + MAGIC_BYTES;
  private static final int SMALLEST_FILE = MAGIC_BYTES + TAIL_BYTES;
  private static final int HEAD_BYTES = 64;
  private static final String MAGIC = "PAR1";
  private static final String ENCRYPTED_MAGIC = "PARE";
  private static final String LFS = "version https://git-lfs";

  /** Largest footer in bytes; decoded, a footer takes about ten times as much memory. */
  private static final long LARGEST_FOOTER = Runtime.getRuntime().maxMemory() / 16;

  /**
   * Reads the footer of a file.
   *
   * @throws UnreadableShardException if there is none; the message says what the file is instead
   */
  static FooterBytes read(FileBytes file) throws IOException, UnreadableShardException {
    long size = file.size();
    if (size == 0) {
      throw new UnreadableShardException(ReadFault.EMPTY_FILE, "the file is empty");
    }
    if (size < SMALLEST_FILE) {
      throw notParquet(file, size);
    }
    ByteBuffer tail = read(file, size - TAIL_BYTES, TAIL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    String magic = StandardCharsets.ISO_8859_1.decode(tail.slice(4, MAGIC_BYTES)).toString();
    if (magic.equals(ENCRYPTED_MAGIC)) {
      throw new UnreadableShardException(
          ReadFault.ENCRYPTED, "the footer is encrypted: decrypt the file first");
    }
    if (!magic.equals(MAGIC)) {
      throw notParquet(file, size);
    }
    long length = Integer.toUnsignedLong(tail.getInt(0));
    if (length > size - SMALLEST_FILE) {
      throw new UnreadableShardException(
          ReadFault.DAMAGED_FOOTER,
          "the footer claims %d bytes in a file of %d".formatted(length, size));
    }
    if (length > LARGEST_FOOTER) {
      throw new UnreadableShardException(
          ReadFault.OUT_OF_MEMORY,
          "the footer has %,d bytes, more than the %,d that the JVM's heap can decode: %s"
              .formatted(length, LARGEST_FOOTER, OutOfMemory.REMEDY));
    }
    ByteBuffer bytes = read(file, size - TAIL_BYTES - length, (int) length);
    String digest = new DigestUtils(DigestUtils.getSha256Digest()).digestAsHex(bytes.duplicate());
    return new FooterBytes(bytes, digest, size);
  }

  /** Returns whether a file starts with the magic number of Parquet. */
  static boolean isBegun(String uri) throws IOException {
    try (FileBytes file = FileBytes.open(uri)) {
      ByteBuffer head = read(file, 0, (int) Math.min(MAGIC_BYTES, file.size()));
      return StandardCharsets.ISO_8859_1.decode(head).toString().equals(MAGIC);
    }
  }

  private static UnreadableShardException notParquet(FileBytes file, long size) throws IOException {
    ByteBuffer bytes = read(file, 0, (int) Math.min(size, HEAD_BYTES));
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
        ReadFault.NOT_PARQUET,
        "the file is not a Parquet file, nor an archive or a list of recordings (%d bytes)%s"
            .formatted(size, Packing.ofHead(head).map(it -> ". " + it.advice()).orElse("")));
  }

  private static ByteBuffer read(FileBytes file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    file.read(position, bytes);
    return bytes.flip();
  }
}
