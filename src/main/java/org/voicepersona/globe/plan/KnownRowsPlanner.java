package org.voicepersona.globe.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.CorpusChangedException;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.catalog.Footers;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.shard.ShardReader;

/** Plans rows that earlier runs have indexed, and shards that they could not read. */
final class KnownRowsPlanner {

  private final ShardTable before;
  private final ShardTable.Builder table;
  private final String dataset;
  private final ColumnNames columns;
  private final List<Shard> shards = new ArrayList<>();
  private final RowSet.Builder rows = new RowSet.Builder();
  private final List<String> differences = new ArrayList<>();

  KnownRowsPlanner(ShardTable table, String dataset, ColumnNames columns) {
    this.before = table;
    this.table = table.toBuilder();
    this.dataset = dataset;
    this.columns = columns;
  }

  Planning plan(IndexSet wanted, Set<String> whole, RowFilter filter) throws IOException {
    for (KnownShard shard : before.shards()) {
      boolean isWhole = shard.present() && whole.contains(shard.name());
      BitSet chosen = isWhole ? new BitSet() : wanted.rows(shard.split(), shard.indices());
      if (isWhole || !chosen.isEmpty()) {
        consider(shard, chosen);
      }
    }
    if (!differences.isEmpty()) {
      throw new CorpusChangedException(differences);
    }
    return new Planning(
        new RowPlan(shards, rows.build(), filter, columns), table.build(), List.of(), List.of());
  }

  /**
   * Adds rows of a shard.
   *
   * @param chosen the rows; empty for all
   */
  private void consider(KnownShard known, BitSet chosen) throws IOException {
    // An uncounted shard may contain displaced known rows, which only a run with --new detects.
    if (known.uri().isEmpty() || (!known.isCounted() && before.hasDisplaced(known.split()))) {
      shards.add(known.shard(dataset));
      return;
    }
    try (ShardReader reader = ShardReader.open(known.unopened(dataset), columns)) {
      KnownShard counted = known.counted(Footers.Footer.of(reader), table.end(known.split()));
      table.put(counted);
      shards.add(counted.shard(dataset));
      rows.add(known.name(), chosen.isEmpty() ? counted.indices().rows() : chosen);
    } catch (CorpusChangedException e) {
      differences.addAll(e.differences());
    } catch (UnreadableShardException e) {
      KnownShard faulty = known.faulty(Shard.Fault.of(e));
      table.put(faulty);
      shards.add(faulty.shard(dataset));
    }
  }
}
