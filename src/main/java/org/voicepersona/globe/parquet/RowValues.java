package org.voicepersona.globe.parquet;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.column.values.ValuesReader;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.folder.FolderKeys;
import org.voicepersona.globe.label.MissingValue;
import org.voicepersona.globe.parquet.bytes.PageTooLargeException;
import org.voicepersona.globe.parquet.page.ColumnCursor;
import org.voicepersona.globe.shard.RowLabels;

/** The column values of one row, each read from its page on demand, at most once. */
final class RowValues {

  private static final byte[] NO_AUDIO = new byte[0];

  private final ShardSchema schema;
  private final FolderKeys keys;
  private final Map<Column, ColumnCursor> columns = new HashMap<>();
  private long row;

  /**
   * Creates a reader without columns.
   *
   * @param keys the values of the folder names, for columns that the file lacks
   */
  RowValues(ShardSchema schema, FolderKeys keys) {
    this.schema = schema;
    this.keys = keys;
  }

  /** Adds the cursor of a column. */
  void add(Column column, ColumnCursor values) {
    columns.put(column, values);
  }

  /** Moves to a row, numbered within the row group. */
  void goTo(long rowOfGroup) {
    row = rowOfGroup;
  }

  /**
   * Returns a value as {@link CellText#read} does; empty for null, for a speaker label that stands
   * for a missing value, and for a missing column.
   */
  String text(Column column) throws IOException, PageTooLargeException {
    String text =
        schema.place(column).isEmpty()
            ? keys.columns().getOrDefault(schema.names().of(column), "").strip()
            : stored(column);
    return column.isSpeakerLabel() ? MissingValue.orEmpty(text) : text;
  }

  private String stored(Column column) throws IOException, PageTooLargeException {
    ColumnCursor cursor = columns.get(column);
    Optional<ValuesReader> value = cursor.seek(row);
    if (value.isEmpty()) {
      return "";
    }
    String text = schema.text(column).read(value.get());
    cursor.read();
    return text;
  }

  /** Returns the value as a positive finite number; otherwise {@code NaN}. */
  double positive(Column column) throws IOException, PageTooLargeException {
    return RowLabels.positive(text(column));
  }

  /** Returns the encoded clip; empty for null. */
  byte[] clip() throws IOException, PageTooLargeException {
    ColumnCursor cursor = columns.get(Column.AUDIO);
    Optional<ValuesReader> value = cursor.seek(row);
    if (value.isEmpty()) {
      return NO_AUDIO;
    }
    byte[] clip = value.get().readBytes().getBytes();
    cursor.read();
    return clip;
  }

  /** Releases the page buffers. */
  void drop() {
    columns.values().forEach(ColumnCursor::drop);
  }

  /** Releases all resources. */
  void close() throws IOException {
    for (ColumnCursor column : columns.values()) {
      column.close();
    }
  }
}
