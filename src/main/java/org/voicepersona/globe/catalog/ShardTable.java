package org.voicepersona.globe.catalog;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.RowIndices;

/**
 * All shards that a run has met, and how far the numbers of each split are given away. A number is
 * given to one row, once: never to another, even if the shard goes.
 */
public final class ShardTable {

  /** Nothing was met. */
  public static final ShardTable EMPTY = new ShardTable(0, new LinkedHashMap<>(), new TreeMap<>());

  private final long version;
  private final Map<String, KnownShard> shards;
  private final SortedMap<String, Long> ends;

  /** Made when it is asked for. */
  private volatile Map<String, NavigableMap<Long, RowId>> places;

  private ShardTable(long version, Map<String, KnownShard> shards, SortedMap<String, Long> ends) {
    this.version = version;
    this.shards = shards;
    this.ends = ends;
  }

  /**
   * Returns the table of some shards.
   *
   * @param version how often it was written
   * @param ends the number after the last one given away, by split; at least those of the shards
   */
  public static ShardTable of(long version, List<KnownShard> shards, Map<String, Long> ends) {
    Builder builder = EMPTY.toBuilder();
    shards.forEach(builder::put);
    ends.forEach((split, end) -> builder.ends.merge(split, end, Math::max));
    return builder.build().withVersion(version);
  }

  /** Returns how often it was written, from 0. */
  public long version() {
    return version;
  }

  /** Returns this table as written so often. */
  public ShardTable withVersion(long written) {
    return new ShardTable(written, shards, ends);
  }

  /** Returns the shards, in the order in which they were met. */
  public List<KnownShard> shards() {
    return List.copyOf(shards.values());
  }

  /** Returns the number after the last one given away, by split. */
  public SortedMap<String, Long> ends() {
    return Collections.unmodifiableSortedMap(ends);
  }

  /** Returns the shard of a name. */
  public Optional<KnownShard> find(String name) {
    return Optional.ofNullable(shards.get(name));
  }

  /** Returns whether nothing was met. */
  public boolean isEmpty() {
    return shards.isEmpty();
  }

  /** Returns where the row of a number lies now, or lay when it was seen last. */
  public Optional<RowId> locate(String split, long index) {
    Map.Entry<Long, RowId> run =
        Optional.ofNullable(places().get(split)).map(it -> it.floorEntry(index)).orElse(null);
    if (run == null) {
      return Optional.empty();
    }
    RowId first = run.getValue();
    long row = first.row() + index - run.getKey();
    return shards.get(first.shard()).indices().of(row) == index
        ? Optional.of(new RowId(first.shard(), row))
        : Optional.empty();
  }

  /** Returns the first row of each run, by split and by its number. */
  private Map<String, NavigableMap<Long, RowId>> places() {
    Map<String, NavigableMap<Long, RowId>> made = places;
    if (made == null) {
      made = new HashMap<>();
      for (KnownShard shard : shards.values()) {
        NavigableMap<Long, RowId> ofSplit =
            made.computeIfAbsent(shard.split(), split -> new TreeMap<>());
        for (RowIndices.Run run : shard.indices().runs()) {
          ofSplit.put(run.index(), new RowId(shard.name(), run.row()));
        }
      }
      places = made;
    }
    return made;
  }

  /**
   * Returns the present shards that are counted in the order of their first numbers, then those
   * that are not in the order in which they were met.
   */
  public List<KnownShard> inOrder() {
    return shards.values().stream()
        .filter(KnownShard::present)
        .sorted(
            Comparator.comparingLong(
                shard ->
                    shard.isCounted() && shard.rows() > 0
                        ? shard.indices().runs().stream()
                            .mapToLong(RowIndices.Run::index)
                            .min()
                            .orElse(Long.MAX_VALUE)
                        : Long.MAX_VALUE))
        .toList();
  }

  /**
   * Returns whether a shard that was never counted may have rows that were met elsewhere: those of
   * shards that are gone, in the same split.
   */
  public boolean mayHideMetRows() {
    return shards.values().stream()
        .anyMatch(shard -> shard.present() && !shard.isCounted() && hasDisplaced(shard.split()));
  }

  /** Returns whether rows of a split were met that are nowhere now. */
  public boolean hasDisplaced(String split) {
    return shards.values().stream()
        .anyMatch(it -> !it.present() && it.split().equals(split) && it.indices().size() > 0);
  }

  /** Returns whether a row that has a number here has another place in a later table. */
  public boolean isMovedIn(ShardTable later) {
    return shards.values().stream()
        .anyMatch(
            shard ->
                shard.present()
                    && shard.isCounted()
                    && later
                        .find(shard.name())
                        .filter(it -> it.present() && it.indices().equals(shard.indices()))
                        .isEmpty());
  }

  /** Returns a builder that begins with this table. */
  public Builder toBuilder() {
    return new Builder(version, new LinkedHashMap<>(shards), new TreeMap<>(ends));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ShardTable table
        && table.shards().equals(shards())
        && table.ends.equals(ends);
  }

  @Override
  public int hashCode() {
    return shards.hashCode();
  }

  @Override
  public String toString() {
    return shards.values() + " up to " + ends;
  }

  /** Changes a table. */
  public static final class Builder {

    private final long version;
    private final Map<String, KnownShard> shards;
    private final SortedMap<String, Long> ends;

    private Builder(long version, Map<String, KnownShard> shards, SortedMap<String, Long> ends) {
      this.version = version;
      this.shards = shards;
      this.ends = ends;
    }

    /** Adds a shard, in the place of the one of its name if there is one. */
    public Builder put(KnownShard shard) {
      shards.put(shard.name(), shard);
      ends.merge(shard.split(), shard.indices().end(), Math::max);
      return this;
    }

    /** Takes a shard out; its numbers stay given away. */
    public Builder remove(String name) {
      shards.remove(name);
      return this;
    }

    /** Returns the number that the next new row of a split gets. */
    public long end(String split) {
      return ends.getOrDefault(split, 0L);
    }

    public Optional<KnownShard> find(String name) {
      return Optional.ofNullable(shards.get(name));
    }

    /** Returns the table of what was put. */
    public ShardTable build() {
      return new ShardTable(version, new LinkedHashMap<>(shards), new TreeMap<>(ends));
    }
  }
}
