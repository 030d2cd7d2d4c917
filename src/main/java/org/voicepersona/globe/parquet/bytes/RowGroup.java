package org.voicepersona.globe.parquet.bytes;

import java.util.List;
import org.voicepersona.globe.parquet.ShardSchema;

/**
 * A row group.
 *
 * @param position its position in the footer, from 0; the optional ordinal in the footer is ignored
 * @param firstRow the number of its first row in the shard
 * @param rows its number of rows, at least 1
 * @param chunks the columns to read, in the order of {@link ShardSchema#columns}
 */
public record RowGroup(int position, long firstRow, long rows, List<ColumnChunk> chunks) {

  /** Returns the number of the row after the last. */
  public long endRow() {
    return firstRow + rows;
  }

  /** Returns the size in the file of the columns to read. */
  long bytes() {
    return chunks.stream().mapToLong(ColumnChunk::length).sum();
  }

  /** Returns a description for messages. */
  @Override
  public String toString() {
    return "row group %d (%,d rows, %,d bytes)".formatted(position, rows, bytes());
  }
}
