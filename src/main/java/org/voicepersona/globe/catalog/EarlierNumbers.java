package org.voicepersona.globe.catalog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.CorpusChangedException;
import org.voicepersona.globe.RowIndices;
import org.voicepersona.globe.ShardNumbering;
import org.voicepersona.globe.shard.ShardFile;

/**
 * Reconstructs the indices that earlier versions of this program, which kept no {@link ShardTable},
 * gave to rows. They numbered the rows of a split shard by shard, in the order of names or of
 * discovery, and skipped shards that could not be read.
 */
public final class EarlierNumbers {

  private final ShardCatalog catalog;
  private final Map<String, ShardNumbering> met;
  private final Map<String, KnownShard> opened = new HashMap<>();
  private final Footers footers;

  private EarlierNumbers(ShardCatalog catalog, Map<String, ShardNumbering> met) {
    this.catalog = catalog;
    this.met = met;
    this.footers = Footers.of(catalog);
  }

  /**
   * Returns the table that an earlier run would have kept.
   *
   * @param met by shard, the numbering that the outcomes imply
   * @throws IOException if the numberings contradict each other, or a shard that the run has read
   *     cannot be read
   */
  public static ShardTable table(ShardCatalog catalog, Map<String, ShardNumbering> met)
      throws IOException {
    return new EarlierNumbers(catalog, met).table();
  }

  private ShardTable table() throws IOException {
    ShardTable.Builder table = ShardTable.EMPTY.toBuilder();
    for (ShardFile file : catalog.all()) {
      table.put(KnownShard.listed(file));
    }
    requireAllThere(table);
    Optional<List<KnownShard>> inOrder = numberedInOrder();
    for (KnownShard shard : inOrder.isPresent() ? inOrder.get() : numberedAsMet()) {
      table.put(shard);
    }
    return table.build();
  }

  private void requireAllThere(ShardTable.Builder table) throws CorpusChangedException {
    List<String> gone = met.keySet().stream().filter(it -> table.find(it).isEmpty()).toList();
    if (!gone.isEmpty()) {
      throw new CorpusChangedException(gone.stream().map(name -> name + " is gone").toList());
    }
  }

  /** Returns the shards up to the last numbered one, if numbering in order explains all indices. */
  private Optional<List<KnownShard>> numberedInOrder() throws IOException {
    List<KnownShard> numbered = new ArrayList<>();
    Map<String, Long> ends = new HashMap<>();
    int left = met.size();
    for (ShardFile file : catalog.all()) {
      if (left == 0) {
        break;
      }
      String split = file.split().label();
      KnownShard shard = open(file, ends.getOrDefault(split, 0L));
      ends.merge(split, Math.max(0, shard.rows()), Long::sum);
      numbered.add(shard);
      ShardNumbering rows = met.get(file.name());
      if (rows != null) {
        left--;
        if (!shard.isCounted() || shard.indices().of(0) != rows.firstIndex()) {
          return Optional.empty();
        }
      }
    }
    return Optional.of(numbered);
  }

  private List<KnownShard> numberedAsMet() throws IOException {
    List<KnownShard> numbered = new ArrayList<>();
    for (ShardFile file : catalog.all()) {
      ShardNumbering rows = met.get(file.name());
      if (rows != null) {
        KnownShard shard = open(file, rows.firstIndex());
        if (!shard.isCounted()) {
          throw new IOException(
              "%s cannot be read (%s). A result of an earlier version of this program goes on once all shards that it has read can be read again"
                  .formatted(file.name(), shard.fault().message()));
        }
        numbered.add(shard);
      }
    }
    requireDisjoint(numbered);
    return numbered;
  }

  private static void requireDisjoint(List<KnownShard> numbered) throws IOException {
    List<KnownShard> sorted = new ArrayList<>(numbered);
    sorted.sort(
        Comparator.comparing(KnownShard::split).thenComparingLong(shard -> shard.indices().of(0)));
    for (int i = 1; i < sorted.size(); i++) {
      KnownShard before = sorted.get(i - 1);
      KnownShard shard = sorted.get(i);
      if (shard.split().equals(before.split()) && shard.indices().of(0) < before.indices().end()) {
        throw new IOException(
            "an earlier version of this program gave the number %d of %s to a row of %s and to one of %s: start anew with --no-resume"
                .formatted(shard.indices().of(0), shard.split(), before.name(), shard.name()));
      }
    }
  }

  private KnownShard open(ShardFile file, long firstIndex) throws IOException {
    KnownShard known = opened.get(file.name());
    if (known == null) {
      known = footers.shard(file);
      opened.put(file.name(), known);
    }
    return known.isCounted()
        ? known.counted(known.rows(), known.digest(), RowIndices.from(firstIndex, known.rows()))
        : known;
  }
}
