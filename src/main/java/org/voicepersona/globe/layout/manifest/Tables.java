package org.voicepersona.globe.layout.manifest;

import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.layout.ChannelStream;
import org.voicepersona.globe.layout.IndexedRow;
import org.voicepersona.globe.layout.RowSpool;
import org.voicepersona.globe.layout.TextLines;

/**
 * Tables of a folder with lines of a key, white space, and a value. The values are in a temporary
 * file; memory holds only a number for each.
 */
final class Tables implements Closeable {

  private static final long NONE = -1;
  private static final String VALUE = "value";

  private final String folder;
  private final RowSpool values = new RowSpool();
  private final Long2LongOpenHashMap numbers = new Long2LongOpenHashMap();

  /**
   * Creates tables without content.
   *
   * @param folder the address of the folder, with a trailing slash
   */
  Tables(String folder) throws IOException {
    this.folder = folder;
    numbers.defaultReturnValue(NONE);
  }

  /** Receives the lines of a table. */
  interface Receiver {
    void take(String key, String value) throws IOException, UnreadableShardException;
  }

  /** Passes the lines of a table to a receiver, in order; none if the table does not exist. */
  void read(String table, Receiver receiver) throws IOException, UnreadableShardException {
    try (ChannelStream in = ChannelStream.open(folder + table)) {
      TextLines lines = new TextLines(in);
      while (lines.advance()) {
        String[] parts = lines.text().strip().split("\\s+", 2);
        if (!parts[0].isEmpty()) {
          receiver.take(parts[0], parts.length < 2 ? "" : parts[1]);
        }
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      // Every table is optional.
    } catch (UnreadableShardException e) {
      throw new UnreadableShardException(e.fault(), "'%s': %s".formatted(table, e.getMessage()), e);
    }
  }

  /** Stores a table; all tables must be stored before the first lookup. */
  void keep(String table) throws IOException, UnreadableShardException {
    read(
        table,
        (key, value) ->
            numbers.put(
                digest(table, key), values.add(new IndexedRow(Map.of(VALUE, value), Map.of()))));
  }

  /** Returns the value of a key in a stored table. */
  Optional<String> find(String table, String key) throws IOException {
    long number = numbers.get(digest(table, key));
    return number == NONE ? Optional.empty() : Optional.of(values.row(number).texts().get(VALUE));
  }

  private static long digest(String table, String key) {
    return RowSpool.digest(table + "\n" + key);
  }

  @Override
  public void close() throws IOException {
    values.close();
  }
}
