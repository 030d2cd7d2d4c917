package org.voicepersona.globe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes one {@link RowPlan}: goes through the shards in order and stops as early as it can. */
final class RowPlanner {

  private final ShardCatalog catalog;
  private final RowSelection selection;
  private final Map<Split, Long> rowsOfSplit = new EnumMap<>(Split.class);
  private final List<Shard> shards = new ArrayList<>();
  private final RowSet.Builder rows = new RowSet.Builder();
  private final BalancedSample sample;
  private long left;

  RowPlanner(ShardCatalog catalog, RowSelection selection) {
    this.catalog = catalog;
    this.selection = selection;
    this.sample = new BalancedSample(selection.balance());
    this.left = selection.limit();
  }

  RowPlan plan() throws IOException {
    for (ShardFile file : catalog.files()) {
      long firstIndex = rowsOfSplit.getOrDefault(file.split(), 0L);
      if (left > 0 && firstIndex < selection.end()) {
        consider(file, firstIndex);
      }
    }
    if (!selection.balance().isNone()) {
      sample.chosen().stream().limit(selection.limit()).forEach(rows::add);
    }
    RowSet chosen = rows.build();
    List<Shard> used =
        shards.stream().filter(shard -> hasNoKnownRows(shard) || isChosen(shard, chosen)).toList();
    return new RowPlan(used, chosen, selection.filter(), catalog.columns());
  }

  private static boolean hasNoKnownRows(Shard shard) {
    return shard.rows() == 0;
  }

  private static boolean isChosen(Shard shard, RowSet chosen) {
    return !chosen.rows(shard.name(), 0, shard.rows()).isEmpty();
  }

  private void consider(ShardFile file, long firstIndex) throws IOException {
    Shard shard = file.shard(catalog.dataset(), firstIndex, 0);
    try (ShardReader reader = ShardReader.open(shard, catalog.columns())) {
      shard = file.shard(catalog.dataset(), firstIndex, reader.rows());
      rowsOfSplit.put(file.split(), firstIndex + shard.rows());
      long from = Math.max(0, selection.start() - firstIndex);
      long to = Math.min(shard.rows(), selection.end() - firstIndex);
      if (from < to) {
        shards.add(shard);
        choose(reader, shard, from, to);
      }
    } catch (UnreadableShardException e) {
      // Reading it meets the fault again, and tells it.
      shards.add(shard);
    }
  }

  private void choose(ShardReader reader, Shard shard, long from, long to) throws IOException {
    if (!selection.balance().isNone()) {
      drawSample(reader, shard, from, to);
    } else if (selection.limit() == Long.MAX_VALUE) {
      rows.add(shard.name(), from, to);
    } else if (selection.filter().acceptsAll()) {
      long end = Math.min(to, from + left);
      rows.add(shard.name(), from, end);
      left -= end - from;
    } else {
      rows.add(shard.name(), from, endOfLimit(reader, from, to));
    }
  }

  /** Returns the row after the last one that the limit has room for. */
  private long endOfLimit(ShardReader reader, long from, long to) throws IOException {
    long[] end = {from};
    for (ShardReader.RowGroup group : reader.rowGroups()) {
      reader.readLabels(
          group,
          range(from, to),
          selection.filter().columns(),
          labels -> {
            if (left > 0 && selection.filter().accepts(labels)) {
              left--;
              end[0] = labels.row() + 1;
            }
          });
      if (left == 0) {
        return end[0];
      }
    }
    return to;
  }

  private void drawSample(ShardReader reader, Shard shard, long from, long to) throws IOException {
    Set<Column> columns = new HashSet<>(selection.filter().columns());
    columns.addAll(selection.balance().by());
    for (ShardReader.RowGroup group : reader.rowGroups()) {
      reader.readLabels(
          group,
          range(from, to),
          columns,
          labels -> {
            if (labels.known() && selection.filter().accepts(labels)) {
              sample.offer(new RowId(shard.name(), labels.row()), labels);
            }
          });
    }
  }

  private static BitSet range(long from, long to) {
    BitSet range = new BitSet();
    range.set((int) from, (int) to);
    return range;
  }
}
