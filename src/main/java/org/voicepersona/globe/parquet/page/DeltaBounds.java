package org.voicepersona.globe.parquet.page;

import java.io.IOException;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Checks the header of a delta-encoded page, by which parquet-java allocates memory.
 *
 * @see <a
 *     href="https://parquet.apache.org/docs/file-format/data-pages/encodings/#delta-encoding-delta_binary_packed--5">
 *     the encoding</a>
 */
final class DeltaBounds {

  private static final int LARGEST_BLOCK = 1 << 16;
  private static final int LONGEST_HEAD = 32;

  private DeltaBounds() {}

  /**
   * Checks that a delta-encoded page claims at most {@code rows} values; accepts other encodings.
   * The position of the stream does not change.
   *
   * @throws ParquetDecodingException if it claims more
   */
  static void require(Encoding encoding, ByteBufferInputStream in, int rows) throws IOException {
    boolean isDelta =
        encoding == Encoding.DELTA_BINARY_PACKED
            || encoding == Encoding.DELTA_LENGTH_BYTE_ARRAY
            || encoding == Encoding.DELTA_BYTE_ARRAY;
    if (!isDelta) {
      return;
    }
    in.mark(LONGEST_HEAD);
    int block = BytesUtils.readUnsignedVarInt(in);
    int parts = BytesUtils.readUnsignedVarInt(in);
    int values = BytesUtils.readUnsignedVarInt(in);
    in.reset();
    if (block < 1
        || block > LARGEST_BLOCK
        || parts < 1
        || parts > block
        || values < 0
        || values > rows) {
      throw new ParquetDecodingException(
          "a page of differences claims %d values in blocks of %d in %d parts, for %d rows"
              .formatted(values, block, parts, rows));
    }
  }
}
