package org.voicepersona.globe;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;

/**
 * Walks through one row group, row by row and only forward; its pages are read at the first step.
 * Once the pages turn out to be damaged, every later row is lost.
 */
final class RowCursor<T> {

  /** Makes a value of a row's columns. */
  @FunctionalInterface
  interface Conversion<T> {
    T convert(Group values, long row);
  }

  private final ParquetFileReader parquet;
  private final ShardReader.RowGroup group;
  private final MessageType file;
  private final MessageType projection;
  private final Conversion<T> conversion;

  private RecordReader<Group> records;
  private long nextRow;
  private T value;
  private String fault = "";

  RowCursor(
      ParquetFileReader parquet,
      ShardReader.RowGroup group,
      MessageType file,
      MessageType projection,
      Conversion<T> conversion) {
    this.parquet = parquet;
    this.group = group;
    this.file = file;
    this.projection = projection;
    this.conversion = conversion;
    this.nextRow = group.firstRow();
  }

  /**
   * Goes to {@code row}, a number in the shard.
   *
   * @return whether {@link #value} is now this row's; false if its pages are damaged
   */
  boolean seek(long row) {
    if (!fault.isEmpty()) {
      return false;
    }
    try {
      value = conversion.convert(valuesOf(row), row);
      return true;
    } catch (UncheckedIOException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // parquet-java meets damaged pages with whatever exception the damage leads to.
      fault = "row group " + group.ordinal() + " cannot be decoded: " + e;
      return false;
    }
  }

  private Group valuesOf(long row) throws IOException {
    if (projection.getFieldCount() == 0) {
      return new SimpleGroup(projection);
    }
    if (records == null) {
      records = open();
    }
    while (nextRow < row) {
      records.read();
      nextRow++;
    }
    nextRow++;
    return records.read();
  }

  private RecordReader<Group> open() throws IOException {
    parquet.setRequestedSchema(projection);
    PageReadStore pages = parquet.readRowGroup(group.ordinal());
    return new ColumnIOFactory()
        .getColumnIO(projection, file)
        .getRecordReader(pages, new GroupRecordConverter(projection));
  }

  /** Returns the value of the row last sought. */
  T value() {
    return value;
  }

  /** Returns what is wrong with the pages, for a person; empty while nothing is. */
  String fault() {
    return fault;
  }
}
