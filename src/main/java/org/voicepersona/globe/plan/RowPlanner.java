package org.voicepersona.globe.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.CorpusChangedException;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.RowSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.catalog.Footers;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.globe.select.BalancedSample;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.RowLabels;
import org.voicepersona.globe.shard.ShardFile;
import org.voicepersona.globe.shard.ShardReader;

/**
 * Makes one {@link Planning}: visits the shards in the order of their indices, counts uncounted
 * ones, and stops as early as possible.
 *
 * <p>A shard that cannot be counted gets no indices, and the next shard takes them; once it can be
 * counted, its rows get the indices after all that were assigned until then.
 */
final class RowPlanner {

  private final ShardCatalog catalog;
  private final RowSelection selection;
  private final Footers footers;
  private final Set<String> unreadable;
  private final Map<String, ShardFile> files = new HashMap<>();
  private final ShardTable.Builder table;
  private final List<KnownShard> order;
  private final List<Shard> shards = new ArrayList<>();
  private final RowSet.Builder rows = new RowSet.Builder();
  private final List<String> differences = new ArrayList<>();
  private final BalancedSample sample;
  private long left;

  /**
   * Creates a planner.
   *
   * @param table all shards of the catalog, and perhaps others
   * @param unreadable the names of shards that were just tried and could not be read
   */
  RowPlanner(
      ShardCatalog catalog,
      ShardTable table,
      RowSelection selection,
      Footers footers,
      Set<String> unreadable) {
    this.catalog = catalog;
    this.footers = footers;
    this.unreadable = unreadable;
    this.table = table.toBuilder();
    this.order = table.inOrder();
    this.selection = selection;
    this.sample = new BalancedSample(selection.balance());
    this.left = selection.limit();
    catalog.files().forEach(file -> files.put(file.name(), file));
  }

  Planning plan() throws IOException {
    for (KnownShard known : order) {
      if (left > 0 && files.containsKey(known.name()) && mayBeWanted(known)) {
        consider(known);
      }
    }
    if (!differences.isEmpty()) {
      throw new CorpusChangedException(differences);
    }
    if (!selection.balance().isNone()) {
      sample.chosen().stream().limit(selection.limit()).forEach(rows::add);
    }
    RowSet chosen = rows.build();
    List<Shard> used =
        shards.stream()
            .filter(shard -> !shard.fault().isNone() || isChosen(shard, chosen))
            .toList();
    return new Planning(
        new RowPlan(used, chosen, selection.filter(), catalog.columns()),
        table.build(),
        List.of(),
        footers.remarks());
  }

  private static boolean isChosen(Shard shard, RowSet chosen) {
    return !chosen.rows(shard.name(), 0, shard.rows()).isEmpty();
  }

  private boolean mayBeWanted(KnownShard known) {
    return known.isCounted()
        ? !wanted(known).isEmpty()
        : table.end(known.split()) < selection.end();
  }

  private BitSet wanted(KnownShard known) {
    return known.indices().rowsNumbered(selection.start(), selection.end());
  }

  private void consider(KnownShard known) throws IOException {
    ShardFile file = files.get(known.name());
    if (unreadable.contains(known.name())) {
      putFaulty(known);
      return;
    }
    if (known.isCertainly(file) && !needsLabels()) {
      choose(known.faulty(Shard.Fault.NONE));
      return;
    }
    try {
      KnownShard counted = known.counted(footers.of(file), table.end(known.split()));
      if (needsLabels() && !wanted(counted).isEmpty()) {
        chooseByLabels(counted);
      } else {
        choose(counted);
      }
    } catch (CorpusChangedException e) {
      differences.addAll(e.differences());
    } catch (UnreadableShardException e) {
      putFaulty(table.find(known.name()).orElse(known).faulty(Shard.Fault.of(e)));
    }
  }

  private void putFaulty(KnownShard faulty) throws IOException {
    if (!faulty.isCounted() && selection.isRange()) {
      throw new IOException(
          "--start and --end count rows, and those of %s cannot be counted (%s). Mend or remove it, or leave --start and --end out: then the rows behind it take its numbers"
              .formatted(faulty.name(), faulty.fault().message()));
    }
    table.put(faulty);
    shards.add(faulty.shard(catalog.dataset()));
  }

  private boolean needsLabels() {
    return !selection.balance().isNone()
        || (selection.limit() < Long.MAX_VALUE && !selection.filter().acceptsAll());
  }

  /** Chooses rows of a shard by their indices alone. */
  private void choose(KnownShard known) {
    table.put(known);
    BitSet wanted = wanted(known);
    if (wanted.cardinality() > left) {
      wanted = first(wanted, left);
    }
    if (!wanted.isEmpty()) {
      shards.add(known.shard(catalog.dataset()));
      rows.add(known.name(), wanted);
      left -= selection.limit() == Long.MAX_VALUE ? 0 : wanted.cardinality();
    }
  }

  /** Chooses rows of a shard by their labels. */
  private void chooseByLabels(KnownShard known) throws IOException, UnreadableShardException {
    table.put(known);
    try (ShardReader reader = ShardReader.open(known.shard(catalog.dataset()), catalog.columns())) {
      if (selection.balance().isNone()) {
        rows.add(known.name(), upToLimit(reader, wanted(known)));
      } else {
        drawSample(reader, known, wanted(known));
      }
    }
    shards.add(known.shard(catalog.dataset()));
  }

  private static BitSet first(BitSet rows, long most) {
    BitSet first = new BitSet();
    rows.stream().limit(most).forEach(first::set);
    return first;
  }

  /** Returns the wanted rows up to the one whose acceptance reaches the limit. */
  private BitSet upToLimit(ShardReader reader, BitSet wanted)
      throws IOException, UnreadableShardException {
    RowCursor<RowLabels> labels = reader.labels(selection.filter().columns(), wanted);
    long room = left;
    int end = 0;
    for (int row = wanted.nextSetBit(0); row >= 0 && room > 0; row = wanted.nextSetBit(row + 1)) {
      if (selection.filter().accepts(RowLabels.at(row, labels))) {
        room--;
        end = row + 1;
      }
    }
    left = room;
    return left > 0 ? wanted : wanted.get(0, end);
  }

  private void drawSample(ShardReader reader, KnownShard known, BitSet wanted)
      throws IOException, UnreadableShardException {
    Set<Column> columns = new HashSet<>(selection.filter().columns());
    columns.addAll(selection.balance().by());
    RowCursor<RowLabels> cursor = reader.labels(columns, wanted);
    for (int row = wanted.nextSetBit(0); row >= 0; row = wanted.nextSetBit(row + 1)) {
      RowLabels labels = RowLabels.at(row, cursor);
      if (labels.known() && selection.filter().accepts(labels)) {
        sample.offer(new RowId(known.name(), row), labels);
      }
    }
  }
}
