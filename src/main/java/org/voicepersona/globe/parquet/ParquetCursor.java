package org.voicepersona.globe.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.io.ParquetDecodingException;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ReadFault;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.parquet.bytes.NoRoomException;
import org.voicepersona.globe.parquet.bytes.OutOfMemory;
import org.voicepersona.globe.parquet.bytes.PageTooLargeException;
import org.voicepersona.globe.parquet.bytes.RowGroup;
import org.voicepersona.globe.shard.RowCursor;

/**
 * A cursor over the rows of all row groups. After a damaged page, the remaining rows of its row
 * group are lost, but not those of the next row group.
 */
final class ParquetCursor<T> implements RowCursor<T> {

  /** Converts the column values of a row. */
  @FunctionalInterface
  interface Conversion<T> {
    T convert(RowValues values, long row) throws IOException, PageTooLargeException;
  }

  private final ParquetShard shard;
  private final Map<Column, Integer> places;
  private final BitSet expected;
  private final Conversion<T> conversion;

  private Optional<RowGroup> group = Optional.empty();
  private Optional<RowValues> values = Optional.empty();
  private long lastRow;
  private T value;
  private String fault = "";

  /**
   * Creates a cursor.
   *
   * @param places the columns to read, with their positions in {@link ShardSchema#columns}
   * @param expected the rows that will be sought
   */
  ParquetCursor(
      ParquetShard shard, Map<Column, Integer> places, BitSet expected, Conversion<T> conversion) {
    this.shard = shard;
    this.places = places;
    this.expected = expected;
    this.conversion = conversion;
  }

  @Override
  public boolean seek(long row) throws IOException, UnreadableShardException {
    RowGroup of = shard.group(row);
    shard.memory().begin();
    try {
      return seek(of, row);
    } catch (PageTooLargeException | NoRoomException | OutOfMemoryError e) {
      shard.drop();
      throw OutOfMemory.in(of, e);
    } finally {
      shard.memory().end();
    }
  }

  private boolean seek(RowGroup of, long row)
      throws IOException, PageTooLargeException, UnreadableShardException {
    boolean isHere = group.isPresent() && group.get().position() == of.position() && row >= lastRow;
    if (isHere && row == lastRow) {
      return fault.isEmpty();
    }
    if (!isHere) {
      enter(of);
    }
    lastRow = row;
    if (!fault.isEmpty()) {
      return false;
    }
    try {
      RowValues here = values.orElseThrow();
      here.goTo(row - of.firstRow());
      value = conversion.convert(here, row);
      return true;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } catch (NoRoomException e) {
      throw e;
    } catch (RuntimeException e) {
      // Decoders of damaged pages throw various exceptions.
      shard.requireUnchanged(e);
      fault = "%s cannot be decoded: %s".formatted(of, told(e));
      shard.drop();
      return false;
    }
  }

  private static String told(RuntimeException damage) {
    return damage instanceof ParquetDecodingException && damage.getMessage() != null
        ? damage.getMessage()
        : "its pages are damaged (%s)".formatted(damage);
  }

  private void enter(RowGroup of) throws IOException, PageTooLargeException {
    close();
    fault = "";
    values = Optional.of(shard.values(of, places));
    group = Optional.of(of);
    shard.readAhead(of, expected, places.values());
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
    return ReadFault.DAMAGED_PAGES;
  }

  /** Releases the page buffers. */
  void drop() {
    values.ifPresent(RowValues::drop);
  }

  /** Releases the row group. */
  void close() throws IOException {
    Optional<RowValues> open = values;
    values = Optional.empty();
    group = Optional.empty();
    if (open.isPresent()) {
      open.get().close();
    }
  }
}
