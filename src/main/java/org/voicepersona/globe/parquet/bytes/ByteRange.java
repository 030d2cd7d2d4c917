package org.voicepersona.globe.parquet.bytes;

/**
 * A contiguous range of a file.
 *
 * @param from the offset of its first byte
 * @param length its length in bytes, at least 1
 */
public record ByteRange(long from, int length) {

  public ByteRange {
    if (from < 0 || length < 1) {
      throw new IllegalArgumentException("%d bytes from %d".formatted(length, from));
    }
  }

  long end() {
    return from + length;
  }

  /** Returns whether this range contains a whole chunk. */
  boolean contains(ColumnChunk chunk) {
    return chunk.from() >= from && chunk.end() <= end();
  }
}
