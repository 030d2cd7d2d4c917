package org.voicepersona.globe.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.voicepersona.globe.CorpusChangedException;
import org.voicepersona.globe.shard.ShardFile;

/**
 * Compares the present listing of a corpus with the shards that earlier runs have recorded, without
 * opening any.
 *
 * <p>A file may replace a shard that could never be read, because no row of that was used.
 */
public final class CorpusComparison {

  private final ShardCatalog catalog;
  private final ShardTable.Builder table;
  private final List<String> differences = new ArrayList<>();

  private CorpusComparison(ShardTable table, ShardCatalog catalog) {
    this.catalog = catalog;
    this.table = table.toBuilder();
  }

  /**
   * Returns the table with the present addresses of the files; an empty table gets all listed
   * files.
   *
   * @throws CorpusChangedException if a file of the wanted splits is new, missing or changed
   */
  public static ShardTable unchanged(ShardTable table, ShardCatalog catalog)
      throws CorpusChangedException {
    CorpusComparison comparison = new CorpusComparison(table, catalog);
    if (table.isEmpty()) {
      catalog.all().forEach(file -> comparison.table.put(KnownShard.listed(file)));
    } else {
      catalog.files().forEach(comparison::compare);
      comparison.findGone(table);
    }
    return comparison.finish();
  }

  /**
   * Returns the table with the addresses of its counted shards in another place.
   *
   * @throws CorpusChangedException if a counted shard is missing there, or a shard has changed
   */
  public static ShardTable elsewhere(ShardTable table, ShardCatalog catalog)
      throws CorpusChangedException {
    CorpusComparison comparison = new CorpusComparison(table, catalog);
    Map<String, ShardFile> there = new HashMap<>();
    catalog.all().forEach(file -> there.put(file.name(), file));
    for (KnownShard known : table.shards()) {
      ShardFile file = there.get(known.name());
      if (!known.present() || (file == null && !known.isCounted())) {
        comparison.table.put(known.lost());
      } else if (file != null) {
        comparison.compare(file);
      } else {
        comparison.differences.add(known.name() + " is not there");
      }
    }
    return comparison.finish();
  }

  private ShardTable finish() throws CorpusChangedException {
    if (!differences.isEmpty()) {
      throw new CorpusChangedException(differences);
    }
    return table.build();
  }

  private void compare(ShardFile file) {
    Optional<KnownShard> known = table.find(file.name()).filter(KnownShard::present);
    if (known.isEmpty()) {
      differences.add(file.name() + " is new");
    } else if (known.get().canBe(file)) {
      table.put(known.get().at(file));
    } else if (wasNeverRead(known.get())) {
      table.put(KnownShard.listed(file));
    } else {
      differences.add(difference(known.get(), file));
    }
  }

  private static boolean wasNeverRead(KnownShard known) {
    return !known.isCounted() && !known.fault().isNone();
  }

  private static String difference(KnownShard known, ShardFile file) {
    if (known.bytes() != file.bytes()) {
      return "%s had %,d bytes, and has %,d".formatted(known.name(), known.bytes(), file.bytes());
    }
    if (!known.split().equals(file.split().label())) {
      return "%s belonged to %s, and belongs to %s"
          .formatted(known.name(), known.split(), file.split());
    }
    return "%s has another content: its checksum was %.12s, and is %.12s"
        .formatted(known.name(), known.checksum(), file.checksum());
  }

  private void findGone(ShardTable before) {
    Set<String> there = new HashSet<>();
    catalog.all().forEach(file -> there.add(file.name()));
    for (KnownShard known : before.shards()) {
      if (known.present() && !there.contains(known.name()) && catalog.wants(known.split())) {
        if (wasNeverRead(known)) {
          table.put(known.gone());
        } else {
          differences.add(known.name() + " is gone");
        }
      }
    }
  }
}
