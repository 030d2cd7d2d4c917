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

/** The values of one row, which are read from their pages as they are asked for: each once. */
final class RowValues {

  private static final byte[] NO_AUDIO = new byte[0];

  private final ShardSchema schema;
  private final FolderKeys keys;
  private final Map<Column, ColumnCursor> columns = new HashMap<>();
  private long row;

  /**
   * Makes one.
   *
   * @param keys what the folders say in the place of columns that the file does not have
   */
  RowValues(ShardSchema schema, FolderKeys keys) {
    this.schema = schema;
    this.keys = keys;
  }

  /** Adds a way to the values of a column. */
  void add(Column column, ColumnCursor values) {
    columns.put(column, values);
  }

  /** Goes to a row, a number in the row group. */
  void goTo(long rowOfGroup) {
    row = rowOfGroup;
  }

  /**
   * Returns a text as {@link CellText#read} does; empty for null, for a label of the speaker that
   * says nothing, and if there is no such column.
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

  /** Returns the number a text says, positive and finite; else {@code NaN}. */
  double positive(Column column) throws IOException, PageTooLargeException {
    return RowLabels.positive(text(column));
  }

  /** Returns the encoded clip; nothing for null. */
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

  /** Lets go of the bytes of pages. */
  void drop() {
    columns.values().forEach(ColumnCursor::drop);
  }

  /** Lets go of everything. */
  void close() throws IOException {
    for (ColumnCursor column : columns.values()) {
      column.close();
    }
  }
}
