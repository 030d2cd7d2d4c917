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

/**
 * Remarks on opened shards that lack a column which others have: their rows are read without it.
 */
final class ColumnGaps {

  private static final int MOST_REMARKS = 5;

  /** The columns that a shard has. */
  private final Set<Column> had = new TreeSet<>();

  /** Of each shard that lacks some: which, and what may be meant by each. */
  private final Map<String, Map<Column, List<String>>> lacking =
      new TreeMap<>(NaturalOrder.OF_NAMES);

  private final ColumnNames names;

  /** Makes one that knows of no shard. */
  ColumnGaps(ColumnNames names) {
    this.names = names;
  }

  /** Returns a copy. */
  ColumnGaps copy() {
    ColumnGaps copy = new ColumnGaps(names);
    copy.had.addAll(had);
    copy.lacking.putAll(lacking);
    return copy;
  }

  /**
   * Takes note of a shard, perhaps again.
   *
   * @param columns its own, and those that its folders add
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

  /** Returns a sentence for each way to lack columns, of a bounded number and length. */
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
