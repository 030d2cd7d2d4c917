package org.voicepersona.globe.layout;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.ReadFault;

/** Reads the rows of an index, one at a time. */
final class IndexedRows {

  private final RowIndex index;
  private Optional<DataInputStream> records = Optional.empty();
  private long next;

  IndexedRows(RowIndex index) {
    this.index = index;
  }

  /**
   * Reads a row; sequential access is fastest.
   *
   * @param row the row number, less than the number of rows
   */
  IndexedRow row(long row) throws IOException {
    if (row < 0 || row >= index.head().rows()) {
      throw new IndexOutOfBoundsException(
          "row is %d, must be from 0 to %d".formatted(row, index.head().rows() - 1));
    }
    if (records.isEmpty() || row < next || row - next > RowIndex.ROWS_BETWEEN_PLACES) {
      goTo(row / RowIndex.ROWS_BETWEEN_PLACES);
    }
    DataInputStream in = records.orElseThrow();
    for (; next < row; next++) {
      in.skipNBytes(in.readInt());
    }
    next++;
    in.readInt();
    return read(in);
  }

  private void goTo(long place) throws IOException {
    records = Optional.of(index.recordsFrom(place));
    next = place * RowIndex.ROWS_BETWEEN_PLACES;
  }

  private IndexedRow read(DataInputStream in) throws IOException {
    Optional<RowFault> fault = Optional.empty();
    int flags = in.readByte();
    if ((flags & RowIndex.FAULTY) != 0) {
      fault = Optional.of(new RowFault(ReadFault.valueOf(text(in)), text(in)));
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      texts.put(column(in), text(in));
    }
    Map<String, Recording> recordings = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      recordings.put(column(in), recording(in, (flags & RowIndex.IN_PARTS) != 0));
    }
    return new IndexedRow(texts, recordings, fault);
  }

  private static Recording recording(DataInputStream in, boolean isInParts) throws IOException {
    return new Recording(
        text(in),
        in.readLong(),
        in.readLong(),
        isInParts ? new Span(in.readDouble(), in.readDouble()) : Span.WHOLE);
  }

  private String column(DataInputStream in) throws IOException {
    return index.head().columns().get(in.readInt()).name();
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), UTF_8);
  }
}
