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
 * All shards that a run has seen, and the end of the indices assigned in each split. An index is
 * assigned to one row and never reused, even if its shard disappears.
 */
public final class ShardTable {

  /** The table without shards. */
  public static final ShardTable EMPTY = new ShardTable(0, new LinkedHashMap<>(), new TreeMap<>());

  private final long version;
  private final Map<String, KnownShard> shards;
  private final SortedMap<String, Long> ends;

  /** By split and first index, the first row of each run of indices; built on first use. */
  private volatile Map<String, NavigableMap<Long, RowId>> places;

  private ShardTable(long version, Map<String, KnownShard> shards, SortedMap<String, Long> ends) {
    this.version = version;
    this.shards = shards;
    this.ends = ends;
  }

  /**
   * Creates a table.
   *
   * @param version the number of times that it was written
   * @param ends by split, the largest assigned index plus one; at least as large as the shards need
   */
  public static ShardTable of(long version, List<KnownShard> shards, Map<String, Long> ends) {
    Builder builder = EMPTY.toBuilder();
    shards.forEach(builder::put);
    ends.forEach((split, end) -> builder.ends.merge(split, end, Math::max));
    return builder.build().withVersion(version);
  }

  /** Returns the number of times that this table was written. */
  public long version() {
    return version;
  }

  /** Returns this table with another version. */
  public ShardTable withVersion(long written) {
    return new ShardTable(written, shards, ends);
  }

  /** Returns the shards, in the order in which they were added. */
  public List<KnownShard> shards() {
    return List.copyOf(shards.values());
  }

  /** Returns by split the largest assigned index plus one. */
  public SortedMap<String, Long> ends() {
    return Collections.unmodifiableSortedMap(ends);
  }

  /** Returns the shard with a name. */
  public Optional<KnownShard> find(String name) {
    return Optional.ofNullable(shards.get(name));
  }

  /** Returns whether the table has no shards. */
  public boolean isEmpty() {
    return shards.isEmpty();
  }

  /** Returns the present or last known place of the row with an index. */
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
   * Returns the present shards: counted ones by their smallest index, then the others as they were
   * added.
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
   * Returns whether a present uncounted shard may contain known rows, because shards with indices
   * are gone from its split.
   */
  public boolean mayHideMetRows() {
    return shards.values().stream()
        .anyMatch(shard -> shard.present() && !shard.isCounted() && hasDisplaced(shard.split()));
  }

  /** Returns whether the split has rows with an index whose shard is gone. */
  public boolean hasDisplaced(String split) {
    return shards.values().stream()
        .anyMatch(it -> !it.present() && it.split().equals(split) && it.indices().size() > 0);
  }

  /** Returns whether a present row of this table has another place or none in a later table. */
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

  /** Returns a builder that starts with this table. */
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

  /** Builds a table. */
  public static final class Builder {

    private final long version;
    private final Map<String, KnownShard> shards;
    private final SortedMap<String, Long> ends;

    private Builder(long version, Map<String, KnownShard> shards, SortedMap<String, Long> ends) {
      this.version = version;
      this.shards = shards;
      this.ends = ends;
    }

    /** Adds a shard, replacing one of the same name. */
    public Builder put(KnownShard shard) {
      shards.put(shard.name(), shard);
      ends.merge(shard.split(), shard.indices().end(), Math::max);
      return this;
    }

    /** Removes a shard; its indices stay assigned. */
    public Builder remove(String name) {
      shards.remove(name);
      return this;
    }

    /** Returns the next index to assign in a split. */
    public long end(String split) {
      return ends.getOrDefault(split, 0L);
    }

    public Optional<KnownShard> find(String name) {
      return Optional.ofNullable(shards.get(name));
    }

    /** Returns a table of the shards added so far. */
    public ShardTable build() {
      return new ShardTable(version, new LinkedHashMap<>(shards), new TreeMap<>(ends));
    }
  }
}
