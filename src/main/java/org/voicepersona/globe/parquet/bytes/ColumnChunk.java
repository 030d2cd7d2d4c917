package org.voicepersona.globe.parquet.bytes;

import org.apache.parquet.column.ColumnDescriptor;
import org.voicepersona.globe.parquet.codec.PageCodec;

/**
 * Where the values of one column in one row group lie: pages, one after the other.
 *
 * @param column what they are
 * @param codec how the pages are compressed
 * @param from the position in the file of the first page, that of the dictionary if there is one
 * @param length how many bytes all pages take with their headers
 * @param rows how many values there are, nulls included: one a row
 * @param index where the list of the pages lies
 */
public record ColumnChunk(
    ColumnDescriptor column, PageCodec codec, long from, long length, long rows, Index index) {

  /**
   * A list of pages, kept apart from them.
   *
   * @param from its position in the file
   * @param length of it; 0 if the writer made none
   */
  public record Index(long from, int length) {

    /** A chunk without an index. */
    public static final Index NONE = new Index(0, 0);

    /** Returns whether the file has it. */
    public boolean exists() {
      return length > 0;
    }
  }

  /** Returns the position after the last page. */
  public long end() {
    return from + length;
  }

  /** Returns the column's name, such as {@code audio.bytes}, for a person. */
  public String name() {
    return String.join(".", column.getPath());
  }
}
