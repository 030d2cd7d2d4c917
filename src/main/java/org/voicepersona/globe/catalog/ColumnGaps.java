package org.voicepersona.globe.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.MessageText;
import org.voicepersona.globe.folder.NaturalOrder;
import org.voicepersona.globe.shard.KnownNames;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;

/** Collects the columns that some opened shards lack and others have, for remarks to the user. */
final class ColumnGaps {

  private static final int MOST_REMARKS = 5;

  /** The columns that at least one shard has. */
  private final Set<Column> had = new TreeSet<>();

  /** By shard, the columns that it lacks, each with the columns that may be meant instead. */
  private final Map<String, Map<Column, List<String>>> lacking =
      new TreeMap<>(NaturalOrder.OF_NAMES);

  private final ColumnNames names;

  ColumnGaps(ColumnNames names) {
    this.names = names;
  }

  ColumnGaps copy() {
    ColumnGaps copy = new ColumnGaps(names);
    copy.had.addAll(had);
    copy.lacking.putAll(lacking);
    return copy;
  }

  /**
   * Adds a shard, or replaces what was added for it before.
   *
   * @param columns the columns of the file and those of its folder names
   */
  void add(String shard, Collection<StoredColumn> columns) {
    Map<Column, List<String>> gaps = new LinkedHashMap<>();
    for (Column column : names.all()) {
      String name = names.of(column);
      if (columns.stream().anyMatch(stored -> stored.name().equals(name))) {
        had.add(column);
      } else if (!name.isEmpty() && !column.equals(Column.AUDIO)) {
        boolean isOurs = Column.GLOBE.contains(column);
        gaps.put(column, isOurs ? KnownNames.candidates(column, columns) : List.of());
      }
    }
    lacking.put(shard, gaps);
  }

  /** Returns one sentence for each set of lacking columns, and a summary of very many. */
  List<String> remarks() {
    Map<String, List<String>> shards = new LinkedHashMap<>();
    lacking.forEach(
        (shard, gaps) -> {
          String told = told(gaps);
          if (!told.isEmpty()) {
            shards.computeIfAbsent(told, it -> new ArrayList<>()).add(shard);
          }
        });
    List<String> remarks = new ArrayList<>();
    shards.forEach((told, those) -> remarks.add(remark(told, those)));
    if (remarks.size() <= MOST_REMARKS) {
      return remarks;
    }
    List<String> first = new ArrayList<>(remarks.subList(0, MOST_REMARKS));
    long others = shards.values().stream().skip(MOST_REMARKS).mapToLong(List::size).sum();
    first.add(
        "%,d shards more have no column that other shards have: their rows are read without."
            .formatted(others));
    return first;
  }

  private String told(Map<Column, List<String>> gaps) {
    List<String> missing = new ArrayList<>();
    gaps.forEach(
        (column, others) -> {
          if (had.contains(column)) {
            String but = others.isEmpty() ? "" : " but " + String.join(", ", others);
            missing.add("'%s'%s".formatted(names.of(column), but));
          }
        });
    return String.join(", ", missing);
  }

  private static String remark(String told, List<String> shards) {
    return shards.size() == 1
        ? "%s has no column %s, which other shards have: its rows are read without."
            .formatted(shards.get(0), told)
        : "%,d shards have no column %s, which other shards have: their rows are read without (%s)."
            .formatted(shards.size(), told, MessageText.names(shards));
  }
}
