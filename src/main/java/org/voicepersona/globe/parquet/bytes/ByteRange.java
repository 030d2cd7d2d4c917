package org.voicepersona.globe.parquet.bytes;

/**
 * Bytes that lie together in a file.
 *
 * @param from the first
 * @param length how many, at least 1
 */
public record ByteRange(long from, int length) {

  /** Checks the bounds. */
  public ByteRange {
    if (from < 0 || length < 1) {
      throw new IllegalArgumentException("%d bytes from %d".formatted(length, from));
    }
  }

  long end() {
    return from + length;
  }

  /** Returns whether all of a chunk is in this range. */
  boolean contains(ColumnChunk chunk) {
    return chunk.from() >= from && chunk.end() <= end();
  }
}
