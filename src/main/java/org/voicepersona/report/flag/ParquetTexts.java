package org.voicepersona.report.flag;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.parquet.ParquetFormat;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.RowLabels;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;
import org.voicepersona.globe.shard.ShardReader;

/** Reads texts from a Parquet file, with one page of each column read in memory at a time. */
final class ParquetTexts implements TextFile {

  private static final String OURS = "text ";

  private final Path file;
  private ShardReader reader;
  private RowCursor<RowLabels> rows;
  private long next;

  ParquetTexts(Path file) throws IOException {
    this.file = file;
    this.reader = open(file, Set.of());
    choose(Set.of());
  }

  @Override
  public String unit() {
    return "row";
  }

  @Override
  public Set<String> columns() {
    return reader.columns().stream()
        .map(StoredColumn::name)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public void choose(Set<String> columns) throws IOException {
    reader.close();
    reader = open(file, columns);
    BitSet all = new BitSet();
    all.set(0, (int) reader.rows());
    rows = reader.labels(ours(columns), all);
    next = 0;
  }

  private static ShardReader open(Path file, Set<String> columns) throws IOException {
    Map<Column, String> names = new HashMap<>();
    Column.GLOBE.forEach(column -> names.put(column, ""));
    columns.forEach(name -> names.put(ours(name), name));
    Shard shard = new Shard(file.toString(), file.toString(), "", "", 0, 0);
    try {
      return new ParquetFormat()
          .open(shard, new ColumnNames(names, List.copyOf(ours(columns)), Set.of(), ""));
    } catch (UnreadableShardException e) {
      throw damaged(file, e);
    }
  }

  /** Returns a column that cannot clash with a corpus's, for any name. */
  private static Column ours(String name) {
    return new Column(OURS + name);
  }

  private static Set<Column> ours(Set<String> names) {
    return names.stream().map(ParquetTexts::ours).collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public Optional<TextRow> next() throws IOException {
    if (next == reader.rows()) {
      return Optional.empty();
    }
    long row = next++;
    try {
      if (!rows.seek(row)) {
        return Optional.of(new TextRow(row, Map.of(), rows.fault()));
      }
    } catch (UnreadableShardException e) {
      throw damaged(file, e);
    }
    Map<String, String> values = new HashMap<>();
    rows.value()
        .values()
        .forEach(
            (column, text) -> {
              if (!text.isEmpty()) {
                values.put(column.label().substring(OURS.length()), text);
              }
            });
    return Optional.of(new TextRow(row, values));
  }

  private static IOException damaged(Path file, UnreadableShardException e) {
    return new IOException("%s: %s".formatted(file, e.getMessage()), e);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
