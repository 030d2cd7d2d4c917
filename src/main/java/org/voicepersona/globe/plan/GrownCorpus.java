package org.voicepersona.globe.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.voicepersona.globe.RowIndices;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnknownRowsException;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.catalog.Footers;
import org.voicepersona.globe.catalog.KnownShard;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.globe.shard.ShardFile;

/**
 * Updates a shard table to the present state of a corpus, whose shards may have been added,
 * renamed, replaced, removed, or resharded as {@code push_to_hub} does. Known rows keep their
 * indices; new rows get the indices after all others.
 *
 * <p>A file is a known shard if its name, size and footer are the same, or, where that shard is
 * gone, if its footer is. The rows of other files are matched, by the labels that the corpus has
 * for them ({@link RowKey}), with the rows of shards that are gone, replaced, or superseded by
 * another sharding; their audio is not read.
 */
final class GrownCorpus {

  /** Shard names of {@code datasets}, such as {@code train-00000-of-00004.parquet}. */
  private static final Pattern LAYOUT = Pattern.compile("(.*-)\\d+(-of-\\d+\\D*)");

  private final ShardTable before;
  private final ShardCatalog catalog;
  private final KnownKeys keys;
  private final ShardTable.Builder table;
  private final List<String> news = new ArrayList<>();

  /** Files of known shards that were never counted, opened only if needed. */
  private final List<ShardFile> unmet = new ArrayList<>();

  /** Files that are not a known present shard, counted or with their fault. */
  private final List<KnownShard> arrivals = new ArrayList<>();

  /** Shards whose rows may be among those of the arrivals, with the rows not yet found there. */
  private final Map<String, KnownShard> displaced = new LinkedHashMap<>();

  private final Footers footers;
  private final Set<String> unreadable = new HashSet<>();

  GrownCorpus(ShardTable before, ShardCatalog catalog, KnownKeys keys, Footers footers) {
    this.before = before;
    this.catalog = catalog;
    this.keys = keys;
    this.footers = footers;
    this.table = before.toBuilder();
  }

  /**
   * Returns the updated table.
   *
   * @throws IOException if the file system fails, or rows cannot be matched with known rows
   */
  ShardTable table() throws IOException {
    Map<String, ShardFile> there =
        catalog.all().stream().collect(Collectors.toMap(ShardFile::name, file -> file));
    for (KnownShard shard : before.shards()) {
      if (!shard.present()) {
        displaced.put(shard.name(), shard);
      } else if (!there.containsKey(shard.name()) && catalog.wants(shard.split())) {
        leave(shard);
      }
    }
    for (ShardFile file : catalog.files()) {
      arrive(file);
    }
    before.shards().forEach(this::displaceIfSuperseded);
    for (ShardFile file : unmet) {
      if (displaced(file.split().label()).findAny().isPresent()) {
        arrivals.add(footers.shard(file));
      }
    }
    arrivals.removeIf(this::isRenamed);
    for (String split : arrivals.stream().map(KnownShard::split).distinct().toList()) {
      number(split);
    }
    displaced.values().forEach(this::keepWhatIsLeft);
    return table.build();
  }

  /** Returns a line for each change of the corpus. */
  List<String> news() {
    return news;
  }

  /**
   * Returns the names of the files that could not be read now, whose faults are in the table; their
   * rows may be known ones.
   */
  Set<String> unreadable() {
    return unreadable;
  }

  /** Returns the displaced shards of a split that still have rows to find. */
  private Stream<KnownShard> displaced(String split) {
    return displaced.values().stream()
        .filter(it -> it.split().equals(split) && it.indices().size() > 0);
  }

  private void leave(KnownShard shard) {
    table.remove(shard.name());
    if (shard.isCounted()) {
      displaced.put(shard.name(), shard.gone());
      news.add(shard.name() + " is gone");
    }
  }

  private void arrive(ShardFile file) throws IOException {
    Optional<KnownShard> known = before.find(file.name()).filter(KnownShard::present);
    if (known.isEmpty()) {
      arrivals.add(footers.shard(file));
      return;
    }
    KnownShard here = known.get();
    if (here.isCertainly(file)) {
      table.put(here.at(file));
      return;
    }
    if (!here.isCounted() && here.canBe(file)) {
      table.put(here.at(file));
      unmet.add(file);
      return;
    }
    KnownShard found = footers.shard(file);
    if (here.isCounted() && !found.fault().isNone()) {
      table.put(here.at(file.uri()).faulty(found.fault()));
    } else if (here.canBe(file) && here.digest().equals(found.digest())) {
      table.put(here.at(file).faulty(Shard.Fault.NONE));
    } else {
      arrivals.add(found);
      if (here.isCounted()) {
        displaced.put(here.name(), here.gone());
      }
    }
  }

  /**
   * Displaces a shard that another sharding supersedes; both are present while files are replaced.
   */
  private void displaceIfSuperseded(KnownShard shard) {
    Matcher layout = LAYOUT.matcher(shard.name());
    if (shard.present() && shard.isCounted() && layout.matches()) {
      boolean isSuperseded =
          Stream.concat(
                  arrivals.stream().map(KnownShard::name), unmet.stream().map(ShardFile::name))
              .map(LAYOUT::matcher)
              .anyMatch(
                  newer ->
                      newer.matches()
                          && newer.group(1).equals(layout.group(1))
                          && !newer.group(2).equals(layout.group(2)));
      if (isSuperseded) {
        displaced.putIfAbsent(shard.name(), shard);
      }
    }
  }

  private boolean isRenamed(KnownShard arrival) {
    Optional<KnownShard> same =
        displaced.values().stream()
            .filter(
                it ->
                    it.digest().equals(arrival.digest())
                        && it.split().equals(arrival.split())
                        && it.indices().size() == it.rows())
            .findFirst();
    if (!arrival.isCounted() || same.isEmpty()) {
      return false;
    }
    table.put(arrival.numbered(same.get().indices()));
    displaced.put(same.get().name(), same.get().numbered(RowIndices.NONE));
    news.add("%s is now %s".formatted(same.get().name(), arrival.name()));
    return true;
  }

  private void number(String split) throws IOException {
    List<KnownShard> files = arrivals.stream().filter(it -> it.split().equals(split)).toList();
    files.stream().filter(file -> !file.isCounted()).forEach(this::putUnreadable);
    List<KnownShard> counted = files.stream().filter(KnownShard::isCounted).toList();
    List<KnownShard> pool = displaced(split).toList();
    if (pool.isEmpty()) {
      for (KnownShard file : counted) {
        table.put(file.numbered(RowIndices.from(table.end(split), file.rows())));
        news.add("%s is new: %,d rows".formatted(file.name(), file.rows()));
      }
    } else if (!counted.isEmpty()) {
      match(split, pool, counted);
    }
  }

  private void putUnreadable(KnownShard file) {
    table.put(file);
    unreadable.add(file.name());
  }

  private void match(String split, List<KnownShard> pool, List<KnownShard> files)
      throws IOException {
    long[] indices = pool.stream().flatMapToLong(it -> it.indices().all()).sorted().toArray();
    long[] keysBefore = keys.of(split, pool, indices);
    List<KnownShard> counted = new ArrayList<>();
    List<long[]> keysNow = new ArrayList<>();
    for (KnownShard file : files) {
      try {
        keysNow.add(keys.read(file));
        counted.add(file);
      } catch (UnreadableShardException e) {
        footers.forget(file.name());
        putUnreadable(file.uncounted(Shard.Fault.of(e)));
      }
    }
    if (!counted.isEmpty()) {
      match(split, pool, indices, keysBefore, counted, keysNow);
    }
  }

  private void match(
      String split,
      List<KnownShard> pool,
      long[] indices,
      long[] keysBefore,
      List<KnownShard> counted,
      List<long[]> keysNow)
      throws IOException {
    long[] all = keysNow.stream().flatMapToLong(Arrays::stream).toArray();
    requireTold(counted, keysBefore, all);
    int[] found = RowMatch.match(keysBefore, all);
    BitSet moved = new BitSet();
    int first = 0;
    for (KnownShard file : counted) {
      int end = first + Math.toIntExact(file.rows());
      long[] met =
          Arrays.stream(found, first, end).mapToLong(it -> it < 0 ? -1 : indices[it]).toArray();
      Arrays.stream(met).filter(index -> index >= 0).forEach(it -> moved.set((int) it));
      table.put(file.numbered(numbers(met, table.end(split))));
      news.add(
          "%s has %,d rows, of which %,d were met before"
              .formatted(
                  file.name(), file.rows(), Arrays.stream(met).filter(it -> it >= 0).count()));
      first = end;
    }
    for (KnownShard shard : pool) {
      displaced.put(shard.name(), shard.numbered(shard.indices().without(moved)));
    }
  }

  /** Returns the indices {@code met}, with new ones from {@code end} on in place of -1. */
  private static RowIndices numbers(long[] met, long end) {
    RowIndices.Builder numbers = new RowIndices.Builder();
    long next = end;
    for (int row = 0; row < met.length; row++) {
      numbers.add(row, met[row] < 0 ? next++ : met[row]);
    }
    return numbers.build();
  }

  private static void requireTold(Collection<KnownShard> files, long[] keysBefore, long[] keysNow)
      throws IOException {
    boolean isMet = Arrays.stream(keysBefore).anyMatch(key -> key != RowKey.UNKNOWN);
    if (isMet && Arrays.stream(keysNow).noneMatch(RowKey::tells)) {
      throw new UnknownRowsException(
          files.stream().map(KnownShard::name).collect(Collectors.joining(", ")));
    }
  }

  private void keepWhatIsLeft(KnownShard shard) {
    boolean isReplaced = table.find(shard.name()).filter(KnownShard::present).isPresent();
    if (shard.present()) {
      table.put(shard);
    } else if (shard.indices().size() > 0) {
      table.put(isReplaced ? shard.replaced() : shard);
    } else if (!isReplaced) {
      table.remove(shard.name());
    }
  }
}
