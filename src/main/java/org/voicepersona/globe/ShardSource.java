package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;

/**
 * Discovers the shards of a corpus that is still growing: those there are, and every other as it
 * appears, each once, for ever or until there were as many as wanted.
 *
 * <p>The shards a look discovers come in the order of their names. A file that cannot be read is
 * taken for one still being written while its size changes; after that it is handed on as a shard
 * without rows, whose fault {@link ReadShards} tells. The indices of a split run on in the order of
 * discovery.
 *
 * <p>It is one reader however many workers there are: follow it with a {@code Reshuffle}.
 */
public final class ShardSource extends UnboundedSource<Shard, ShardSource.Seen> {

  private static final long serialVersionUID = 1;

  /** No end. */
  public static final int FOR_EVER = Integer.MAX_VALUE;

  private final String input;
  private final Set<Split> splits;
  private final String dataset;
  private final ColumnNames columns;
  private final Duration interval;
  private final int shards;
  private final Map<String, Long> firstIndices;

  /**
   * Creates a source.
   *
   * @param input a folder, pattern or file, as {@link ShardCatalog#list} takes it
   * @param splits the splits to take of a folder
   * @param dataset the corpus's name; empty for that of its folder
   * @param columns what the corpus calls its columns
   * @param interval how long to wait from look to look
   * @param shards how many shards to hand on, at least 1, or {@link #FOR_EVER}
   */
  public ShardSource(
      String input,
      Set<Split> splits,
      String dataset,
      ColumnNames columns,
      Duration interval,
      int shards) {
    this(
        input,
        splits,
        dataset.isEmpty() ? ShardFiles.defaultDataset(input) : dataset,
        columns,
        interval,
        shards,
        Map.of());
  }

  private ShardSource(
      String input,
      Set<Split> splits,
      String dataset,
      ColumnNames columns,
      Duration interval,
      int shards,
      Map<String, Long> firstIndices) {
    if (shards < 1) {
      throw new IllegalArgumentException("shards is " + shards + ", must be at least 1");
    }
    this.input = requireNonNull(input, "input is null");
    this.splits = Set.copyOf(splits);
    this.dataset = requireNonNull(dataset, "dataset is null");
    this.columns = requireNonNull(columns, "columns is null");
    this.interval = requireNonNull(interval, "interval is null");
    this.shards = shards;
    this.firstIndices = Map.copyOf(firstIndices);
  }

  /**
   * Returns this source giving shards that an earlier run has met the indices they had then.
   *
   * @param known by shard, the number of its first row in its split
   */
  public ShardSource knowing(Map<String, Long> known) {
    return new ShardSource(input, splits, dataset, columns, interval, shards, known);
  }

  /**
   * What was handed on so far.
   *
   * @param names the shards' names
   * @param ends the number after the last row of each split
   */
  public record Seen(Set<String> names, Map<Split, Long> ends)
      implements UnboundedSource.CheckpointMark, Serializable {

    static final Seen NOTHING = new Seen(Set.of(), Map.of());

    /** Takes copies. */
    public Seen {
      names = Set.copyOf(names);
      ends = Map.copyOf(ends);
    }

    /** Returns the number the next shard's first row has in its split. */
    long firstIndex(Split split) {
      return ends.getOrDefault(split, 0L);
    }

    /** Returns this with one shard more. */
    Seen and(Shard shard, Split split) {
      Set<String> moreNames = new HashSet<>(names);
      moreNames.add(shard.name());
      Map<Split, Long> laterEnds = new EnumMap<>(Split.class);
      laterEnds.putAll(ends);
      laterEnds.merge(split, shard.firstIndex() + shard.rows(), Math::max);
      return new Seen(moreNames, laterEnds);
    }

    /** Does nothing: a look changes nothing that would have to be committed. */
    @Override
    public void finalizeCheckpoint() {}
  }

  /**
   * Lists the files there are now, of the splits wanted: first those an earlier run has met, in the
   * order of their rows, so that what is new is numbered after them.
   */
  List<ShardFile> look() throws IOException {
    return ShardFiles.narrow(ShardFiles.list(input), input, splits).stream()
        .sorted(
            Comparator.comparingLong(
                file -> firstIndices.getOrDefault(file.name(), Long.MAX_VALUE)))
        .toList();
  }

  /** Returns the number that the first row of a file has in its split. */
  long firstIndex(ShardFile file, Seen seen) {
    return firstIndices.getOrDefault(file.name(), seen.firstIndex(file.split()));
  }

  /** Reads a shard's footer. */
  Shard open(ShardFile file, long firstIndex) throws IOException, UnreadableShardException {
    return ShardCatalog.open(file, dataset, columns, firstIndex);
  }

  /** Returns a shard without rows, for a file that cannot be read. */
  Shard unreadable(ShardFile file, long firstIndex) {
    return file.shard(dataset, firstIndex, 0);
  }

  Duration interval() {
    return interval;
  }

  boolean isDone(Seen seen) {
    return seen.names().size() >= shards;
  }

  @Override
  public List<ShardSource> split(int desired, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public UnboundedReader<Shard> createReader(PipelineOptions options, @Nullable Seen seen) {
    return new ShardWatch(this, seen == null ? Seen.NOTHING : seen);
  }

  @Override
  public Coder<Seen> getCheckpointMarkCoder() {
    return SerializableCoder.of(Seen.class);
  }

  @Override
  public Coder<Shard> getOutputCoder() {
    return SerializableCoder.of(Shard.class);
  }
}
