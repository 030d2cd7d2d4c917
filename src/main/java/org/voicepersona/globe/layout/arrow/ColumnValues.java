package org.voicepersona.globe.layout.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.layout.Recording;
import org.voicepersona.globe.layout.RowFault;

/** The values of one column in one record batch. */
final class ColumnValues {

  /** Longest text in bytes, enough for what an index keeps. */
  private static final int LONGEST_TEXT = 80_000;

  private final ArrowColumn column;
  private final List<FileWindow> buffers;
  private final List<ColumnValues> children;
  private final long rows;

  /**
   * Creates a view of values.
   *
   * @param buffers the buffers of the column: validity, then values
   * @param children the values of the column's fields
   * @param rows the number of values
   * @throws UnreadableShardException if a buffer is too short for these rows
   */
  ColumnValues(ArrowColumn column, List<FileWindow> buffers, List<ColumnValues> children, long rows)
      throws UnreadableShardException {
    this.column = column;
    this.buffers = List.copyOf(buffers);
    this.children = List.copyOf(children);
    this.rows = rows;
    requireRoom();
  }

  private void requireRoom() throws UnreadableShardException {
    long bits = (rows + Byte.SIZE - 1) / Byte.SIZE;
    long validity = buffers.isEmpty() ? 0 : buffers.get(0).length();
    long values =
        switch (column.kind()) {
          case TEXT, BYTES -> rows == 0 ? 0 : (rows + 1) * column.width();
          case SIGNED, UNSIGNED, FLOAT -> rows * column.width();
          case BOOL -> bits;
          case STRUCT, OTHER -> 0;
        };
    if ((validity > 0 && validity < bits) || (values > 0 && buffers.get(1).length() < values)) {
      throw new UnreadableShardException(
          ReadFault.DAMAGED_ARCHIVE,
          "the column '%s' has not the %,d values that its record batch claims"
              .formatted(column.name(), rows));
    }
  }

  /** Returns the number of values. */
  long rows() {
    return rows;
  }

  String name() {
    return column.name();
  }

  boolean isClip() {
    return column.isClip();
  }

  /** Returns whether the values can be written as text. */
  boolean isText() {
    return column.isText();
  }

  private boolean isNull(long row) throws IOException {
    FileWindow validity = buffers.get(0);
    return validity.length() > 0 && !validity.bit(row);
  }

  /**
   * Returns a value as text; empty if it is null.
   *
   * @throws RowFault if it is damaged
   */
  Optional<String> text(long row) throws IOException, RowFault {
    if (isNull(row)) {
      return Optional.empty();
    }
    long at = row * column.width();
    return Optional.of(
        switch (column.kind()) {
          case TEXT -> utf8(row);
          case SIGNED -> Long.toString(buffers.get(1).integer(at, column.width()));
          case UNSIGNED -> Long.toUnsignedString(unsigned(at));
          case FLOAT -> number(buffers.get(1).integer(at, column.width()));
          case BOOL -> Boolean.toString(buffers.get(1).bit(row));
          case BYTES, STRUCT, OTHER ->
              throw new IllegalStateException(column.name() + " is not told in words");
        });
  }

  private long unsigned(long at) throws IOException {
    long number = buffers.get(1).integer(at, column.width());
    int unused = Long.SIZE - column.width() * Byte.SIZE;
    return number << unused >>> unused;
  }

  private String number(long bits) {
    return column.width() == Float.BYTES
        ? Float.toString(Float.intBitsToFloat((int) bits))
        : Double.toString(Double.longBitsToDouble(bits));
  }

  private String utf8(long row) throws IOException, RowFault {
    Recording place = place(row);
    int length = (int) Math.min(place.bytes(), LONGEST_TEXT);
    long at = place.offset() - buffers.get(2).from();
    return new String(buffers.get(2).bytes(at, length), UTF_8);
  }

  /**
   * Returns the place of a recording in the file; empty if the value is null.
   *
   * @throws RowFault if the value is damaged
   */
  Optional<Recording> clip(long row) throws IOException, RowFault {
    if (isNull(row)) {
      return Optional.empty();
    }
    if (column.kind() == ArrowColumn.Kind.BYTES) {
      return Optional.of(place(row));
    }
    for (ColumnValues child : children) {
      if (child.name().equals("bytes")) {
        return child.clip(row);
      }
    }
    return Optional.empty();
  }

  private Recording place(long row) throws IOException, RowFault {
    int width = column.width();
    long from = buffers.get(1).integer(row * width, width);
    long to = buffers.get(1).integer((row + 1) * width, width);
    if (from < 0 || to < from || to > buffers.get(2).length()) {
      throw new RowFault(
          ReadFault.DAMAGED_ROW,
          "the column '%s' has a value from byte %d to %d of %d"
              .formatted(column.name(), from, to, buffers.get(2).length()));
    }
    return Recording.inShard(buffers.get(2).from() + from, to - from);
  }
}
