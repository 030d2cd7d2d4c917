package org.voicepersona.globe;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The index of a shard's first row in its split, derived from the outcomes of its rows.
 *
 * @param split the split
 * @param firstIndex the index of the shard's first row
 * @param lastRow the largest row number, counted in the shard, that has an outcome
 */
public record ShardNumbering(String split, long firstIndex, long lastRow) {

  /** Collects the numberings of all shards. */
  public static final class Builder {

    private final Map<String, ShardNumbering> ofShard = new HashMap<>();
    private Optional<String> contradiction = Optional.empty();

    /** Adds the outcome of a row. */
    public void add(RowId id, String split, long index) {
      ShardNumbering row = new ShardNumbering(split, index - id.row(), id.row());
      ShardNumbering before = ofShard.merge(id.shard(), row, ShardNumbering::and);
      if (before.firstIndex != row.firstIndex || !before.split.equals(split)) {
        contradiction =
            Optional.of(
                "the rows of %s were numbered twice, from %d and from %d"
                    .formatted(id.shard(), before.firstIndex, row.firstIndex));
      }
    }

    /** Returns the numberings by shard. */
    public Map<String, ShardNumbering> build() {
      return Map.copyOf(ofShard);
    }

    /** Returns a message if outcomes of one shard contradict each other. */
    public Optional<String> contradiction() {
      return contradiction;
    }
  }

  private ShardNumbering and(ShardNumbering other) {
    return new ShardNumbering(split, firstIndex, Math.max(lastRow, other.lastRow));
  }
}
