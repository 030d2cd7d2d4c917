package org.voicepersona.globe.layout;

import java.io.IOException;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.shard.RowCursor;

/** A cursor over the rows of an index. */
final class IndexedCursor<T> implements RowCursor<T> {

  /** Converts an indexed row to a value. */
  @FunctionalInterface
  interface Conversion<T> {
    T convert(IndexedRow row, long number) throws IOException, RowFault;
  }

  private final IndexedRows rows;
  private final Conversion<T> conversion;
  private T value;
  private String fault = "";
  private ReadFault kind = ReadFault.DAMAGED_ROW;

  IndexedCursor(IndexedRows rows, Conversion<T> conversion) {
    this.rows = rows;
    this.conversion = conversion;
  }

  @Override
  public boolean seek(long row) throws IOException {
    try {
      value = conversion.convert(rows.row(row), row);
      fault = "";
      return true;
    } catch (RowFault e) {
      fault = e.getMessage();
      kind = e.kind();
      return false;
    }
  }

  @Override
  public T value() {
    return value;
  }

  @Override
  public String fault() {
    return fault;
  }

  @Override
  public ReadFault kind() {
    return kind;
  }
}
