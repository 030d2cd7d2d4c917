package org.voicepersona.globe.watch;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.Footers;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardFiles;
import org.voicepersona.globe.catalog.ShardRegister;
import org.voicepersona.globe.plan.Planning;
import org.voicepersona.globe.read.ReadShards;

/**
 * Discovers the rows of a corpus that is still growing: those there are, and every other as it
 * appears, each once, for ever or until there were as many shards as wanted. A shard is handed on
 * with the numbers of those of its rows that are to be read.
 *
 * <p>Each look takes what is new as {@link Planning#grown} does, and keeps it in the register
 * before anything is handed on: so rows keep their numbers wherever they come to lie, and whoever
 * looks next, in this run or a later one, goes on with them.
 *
 * <p>A file that cannot be read is taken for one still being written while its listing changes;
 * after that it is handed on as a shard without rows, whose fault {@link ReadShards} tells. Once it
 * can be read, that is taken back and its rows are handed on. So are the rows of a shard that
 * failed while it was read, for a reason that may pass.
 *
 * <p>It is one reader however many workers there are: follow it with a {@code Reshuffle}.
 */
public final class ShardSource extends UnboundedSource<Shard, ShardSource.Seen> {

  private static final long serialVersionUID = 2;

  /** No end. */
  public static final int FOR_EVER = Integer.MAX_VALUE;

  private final String run = UUID.randomUUID().toString();
  private final String input;
  private final SplitChoice splits;
  private final String dataset;
  private final ColumnNames columns;
  private final Duration interval;
  private final int shards;
  private final ShardRegister register;
  private final IndexSet settled;

  /**
   * Creates a source.
   *
   * @param input a folder, pattern or file, as {@link ShardCatalog#list} takes it
   * @param splits what to take of a folder
   * @param dataset the corpus's name; empty for that of its folder
   * @param columns what the corpus calls its columns
   * @param interval how long to wait from look to look
   * @param shards how many shards to hand on, at least 1, or {@link #FOR_EVER}
   * @param register keeps what was met
   * @param settled rows to leave alone
   */
  public ShardSource(
      String input,
      SplitChoice splits,
      String dataset,
      ColumnNames columns,
      Duration interval,
      int shards,
      ShardRegister register,
      IndexSet settled) {
    if (shards < 1) {
      throw new IllegalArgumentException("shards is " + shards + ", must be at least 1");
    }
    this.input = requireNonNull(input, "input is null");
    this.splits = requireNonNull(splits, "splits is null");
    this.dataset = requireNonNull(dataset, "dataset is null");
    this.columns = requireNonNull(columns, "columns is null");
    this.interval = requireNonNull(interval, "interval is null");
    this.shards = shards;
    this.register = requireNonNull(register, "register is null");
    this.settled = requireNonNull(settled, "settled is null");
  }

  /**
   * What was handed on so far.
   *
   * @param rows the rows, by the shard that they were handed on with; those that earlier runs have
   *     settled by an empty name
   * @param told the faults that were handed on, by shard
   * @param lastLook when the last look was of which everything was handed on
   */
  public record Seen(Map<String, IndexSet> rows, Map<String, Shard.Fault> told, Instant lastLook)
      implements UnboundedSource.CheckpointMark, Serializable {

    private static final String EARLIER = "";

    /** Takes copies. */
    public Seen {
      rows = Map.copyOf(rows);
      told = Map.copyOf(told);
      requireNonNull(lastLook, "lastLook is null");
    }

    static Seen settled(IndexSet settled, Instant lastLook) {
      return new Seen(Map.of(EARLIER, settled), Map.of(), lastLook);
    }

    /** Returns all rows that were handed on, and those that need not be. */
    IndexSet all() {
      IndexSet.Builder all = new IndexSet.Builder();
      rows.values().forEach(all::addAll);
      return all.build();
    }

    /** Returns the names of the shards that were handed on. */
    Set<String> shards() {
      Set<String> names = new HashSet<>(rows.keySet());
      names.addAll(told.keySet());
      names.remove(EARLIER);
      return names;
    }

    /** Returns this with one shard more. */
    Seen and(Shard shard) {
      Map<String, IndexSet> moreRows = new HashMap<>(rows);
      Map<String, Shard.Fault> faults = new HashMap<>(told);
      if (shard.fault().isNone()) {
        IndexSet.Builder ofShard = moreRows.getOrDefault(shard.name(), IndexSet.NONE).toBuilder();
        moreRows.put(shard.name(), ofShard.add(shard.split(), shard.indices()).build());
      } else {
        faults.put(shard.name(), shard.fault());
      }
      return new Seen(moreRows, faults, lastLook);
    }

    /** Returns this without what was told of a shard. */
    Seen withoutFault(String shard) {
      Map<String, Shard.Fault> faults = new HashMap<>(told);
      faults.remove(shard);
      return new Seen(rows, faults, lastLook);
    }

    /** Returns this without rows that are to be handed on again. */
    Seen without(IndexSet again) {
      Map<String, IndexSet> left = new HashMap<>();
      rows.forEach((shard, ofShard) -> left.put(shard, ofShard.without(again)));
      return new Seen(left, told, lastLook);
    }

    /** Returns this without those rows of a shard that are not settled. */
    Seen without(String shard, IndexSet settled) {
      Map<String, IndexSet> left = new HashMap<>(rows);
      left.computeIfPresent(shard, (name, ofShard) -> ofShard.and(settled));
      return new Seen(left, told, lastLook);
    }

    Seen lookedAt(Instant time) {
      return new Seen(rows, told, time);
    }

    /** Does nothing: what a look changes is kept before anything is handed on. */
    @Override
    public void finalizeCheckpoint() {}
  }

  /** Lists the files there are now, of all splits. */
  ShardCatalog list() throws IOException {
    return ShardCatalog.look(input, splits, dataset, columns);
  }

  /** Returns what tells this source from others, whatever copies of it are made. */
  String run() {
    return run;
  }

  ShardRegister register() {
    return register;
  }

  Footers footers() {
    return new Footers(dataset.isEmpty() ? ShardFiles.defaultDataset(input) : dataset, columns);
  }

  Duration interval() {
    return interval;
  }

  boolean isDone(Seen seen) {
    return seen.shards().size() >= shards;
  }

  @Override
  public List<ShardSource> split(int desired, PipelineOptions options) {
    return List.of(this);
  }

  @Override
  public UnboundedReader<Shard> createReader(PipelineOptions options, @Nullable Seen seen) {
    return new ShardWatch(this, seen == null ? Seen.settled(settled, ShardWatch.NEVER) : seen);
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
