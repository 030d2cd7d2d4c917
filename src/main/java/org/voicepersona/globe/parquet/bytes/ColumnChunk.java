package org.voicepersona.globe.parquet.bytes;

import org.apache.parquet.column.ColumnDescriptor;
import org.voicepersona.globe.parquet.codec.PageCodec;

/**
 * A column chunk: the consecutive pages of one column in one row group.
 *
 * @param column the column
 * @param codec the compression codec of the pages
 * @param from the offset of the first page in the file, which is the dictionary page if there is
 *     one
 * @param length the size of all pages including headers
 * @param rows the number of values including nulls, one per row
 * @param index the place of the offset index
 */
public record ColumnChunk(
    ColumnDescriptor column, PageCodec codec, long from, long length, long rows, Index index) {

  /**
   * The place of an offset index, which lists the pages of a chunk.
   *
   * @param from its offset in the file
   * @param length its length; 0 if the writer made none
   */
  public record Index(long from, int length) {

    /** A chunk without an index. */
    public static final Index NONE = new Index(0, 0);

    /** Returns whether the file has an offset index. */
    public boolean exists() {
      return length > 0;
    }
  }

  /** Returns the offset after the last page. */
  public long end() {
    return from + length;
  }

  /** Returns the column's name, such as {@code audio.bytes}, for messages. */
  public String name() {
    return String.join(".", column.getPath());
  }
}
