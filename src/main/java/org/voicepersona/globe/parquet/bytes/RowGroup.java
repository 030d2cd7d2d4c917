package org.voicepersona.globe.parquet.bytes;

import java.util.List;
import org.voicepersona.globe.parquet.ShardSchema;

/**
 * Rows that lie together in a file.
 *
 * @param position its place in the footer, from 0; the ordinal that some writers leave out is not
 *     looked at
 * @param firstRow the number of its first row in the shard
 * @param rows how many rows it has, at least 1
 * @param chunks the columns that are read, in the order of {@link ShardSchema#columns}
 */
public record RowGroup(int position, long firstRow, long rows, List<ColumnChunk> chunks) {

  /** Returns the number of the row after its last. */
  public long endRow() {
    return firstRow + rows;
  }

  /** Returns how many bytes of the file the columns take that are read. */
  long bytes() {
    return chunks.stream().mapToLong(ColumnChunk::length).sum();
  }

  /** Returns what it is called in messages. */
  @Override
  public String toString() {
    return "row group %d (%,d rows, %,d bytes)".formatted(position, rows, bytes());
  }
}
