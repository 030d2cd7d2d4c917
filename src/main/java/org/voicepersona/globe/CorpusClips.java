package org.voicepersona.globe;

import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds rows of a corpus again by their identity. Rows that are asked for in the order in which
 * they lie are read once; at most one row group is in memory.
 */
public final class CorpusClips implements Closeable {

  private final ColumnNames columns;
  private final String dataset;
  private final Map<String, ShardFile> files = new HashMap<>();

  private String shard = "";
  private Optional<ShardReader> reader = Optional.empty();
  private Optional<ShardReader.RowGroup> group = Optional.empty();
  private RowCursor<VoiceSample> cursor;
  private long lastRow;

  private CorpusClips(ShardCatalog catalog) {
    this.columns = catalog.columns();
    this.dataset = catalog.dataset();
    catalog.files().forEach(file -> files.put(file.name(), file));
  }

  /** Names the corpus; opens nothing. */
  public static CorpusClips of(ShardCatalog catalog) {
    return new CorpusClips(catalog);
  }

  /**
   * Returns a row, with its audio. Its {@code index} counts from the start of the shard.
   *
   * @throws IOException if the row cannot be read, or is not there; the message names it
   */
  public VoiceSample sample(RowId id) throws IOException {
    ShardReader open = open(id);
    ShardReader.RowGroup of =
        open.rowGroups().stream()
            .filter(each -> each.firstRow() <= id.row() && id.row() < each.endRow())
            .findFirst()
            .orElseThrow(() -> new IOException("the corpus has no " + id));
    if (group.isEmpty() || !group.get().equals(of) || id.row() < lastRow) {
      Shard where = files.get(id.shard()).shard(dataset, 0, 0);
      cursor = open.samples(of, new RowConversion(where, open.schema()));
      group = Optional.of(of);
    }
    lastRow = id.row();
    if (!cursor.seek(id.row())) {
      throw new IOException("%s cannot be read: %s".formatted(id, cursor.fault()));
    }
    return cursor.value();
  }

  private ShardReader open(RowId id) throws IOException {
    if (reader.isPresent() && shard.equals(id.shard())) {
      return reader.get();
    }
    close();
    ShardFile file = files.get(id.shard());
    if (file == null) {
      throw new IOException("the corpus has no shard " + id.shard());
    }
    try {
      reader = Optional.of(ShardReader.open(file.shard(dataset, 0, 0), columns));
    } catch (UnreadableShardException e) {
      throw new IOException("%s cannot be read: %s".formatted(id.shard(), e.getMessage()), e);
    }
    shard = id.shard();
    return reader.get();
  }

  @Override
  public void close() throws IOException {
    Optional<ShardReader> open = reader;
    reader = Optional.empty();
    group = Optional.empty();
    if (open.isPresent()) {
      open.get().close();
    }
  }
}
