package org.voicepersona.globe.catalog;

import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.ShardFile;
import org.voicepersona.globe.shard.ShardReader;

/**
 * Reads single rows of a corpus by their identifiers. Asking in the order of the rows reads each
 * part of a shard once.
 */
public final class CorpusClips implements Closeable {

  private final ColumnNames columns;
  private final Map<String, Shard> shards = new HashMap<>();

  private String shard = "";
  private Optional<ShardReader> reader = Optional.empty();
  private Optional<RowCursor<VoiceSample>> cursor = Optional.empty();

  private CorpusClips(ColumnNames columns) {
    this.columns = columns;
  }

  /** Creates a reader for the listed files of a corpus; opens nothing. */
  public static CorpusClips of(ShardCatalog catalog) {
    CorpusClips clips = new CorpusClips(catalog.columns());
    for (ShardFile file : catalog.all()) {
      clips.shards.put(file.name(), file.unopened(catalog.dataset()));
    }
    return clips;
  }

  /**
   * Creates a reader for the shards of an earlier run, at their addresses then; opens nothing.
   *
   * @param dataset the corpus's name
   */
  public static CorpusClips of(ShardTable table, String dataset, ColumnNames columns) {
    CorpusClips clips = new CorpusClips(columns);
    for (KnownShard shard : table.shards()) {
      clips.shards.put(shard.name(), shard.faulty(Shard.Fault.NONE).shard(dataset));
    }
    return clips;
  }

  /** Returns this corpus with the addresses that its shards have, by name, in another catalog. */
  public CorpusClips in(ShardCatalog elsewhere) {
    Map<String, String> uris = new HashMap<>();
    elsewhere.all().forEach(file -> uris.put(file.name(), file.uri()));
    CorpusClips clips = new CorpusClips(columns);
    shards.forEach(
        (name, known) -> {
          if (uris.containsKey(name)) {
            clips.shards.put(name, known.at(uris.get(name)));
          }
        });
    return clips;
  }

  /**
   * Returns a row, with its audio. Its {@code index} is the one that the run gave it; without a
   * run, it counts from the start of the shard.
   *
   * @throws IOException if the row does not exist or cannot be read, or its shard has changed since
   *     the run; the message names it
   */
  public VoiceSample sample(RowId id) throws IOException {
    ShardReader open = open(id);
    if (id.row() < 0 || id.row() >= open.rows()) {
      throw new IOException("the corpus has no " + id);
    }
    RowCursor<VoiceSample> rows = cursor.orElseGet(() -> open.samples(new BitSet()));
    cursor = Optional.of(rows);
    try {
      if (!rows.seek(id.row())) {
        throw new IOException("%s cannot be read: %s".formatted(id, rows.fault()));
      }
    } catch (UnreadableShardException e) {
      throw new IOException("%s cannot be read: %s".formatted(id, e.getMessage()), e);
    }
    return rows.value();
  }

  private ShardReader open(RowId id) throws IOException {
    if (reader.isPresent() && shard.equals(id.shard())) {
      return reader.get();
    }
    close();
    Shard wanted = shards.get(id.shard());
    if (wanted == null) {
      throw new IOException("the corpus has no shard " + id.shard());
    }
    try {
      reader = Optional.of(ShardReader.open(wanted, columns));
    } catch (UnreadableShardException e) {
      throw new IOException(unreadable(wanted, e), e);
    }
    shard = id.shard();
    return reader.get();
  }

  private static String unreadable(Shard wanted, UnreadableShardException e) {
    return switch (e.fault()) {
      case REPLACED ->
          "%s is not the shard that was described: its content is another".formatted(wanted.uri());
      case MISSING_FILE ->
          "%s is not there. If the corpus lies elsewhere now, say where with --input"
              .formatted(wanted.uri());
      default -> "%s cannot be read: %s".formatted(wanted.uri(), e.getMessage());
    };
  }

  @Override
  public void close() throws IOException {
    Optional<ShardReader> open = reader;
    reader = Optional.empty();
    cursor = Optional.empty();
    if (open.isPresent()) {
      open.get().close();
    }
  }
}
