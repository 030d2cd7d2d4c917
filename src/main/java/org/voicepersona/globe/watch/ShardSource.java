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
 * An unbounded source of the shards of a growing corpus: outputs each present row, and each further
 * row as it appears, exactly once, without end or up to a number of shards. A shard is output with
 * the indices of those of its rows that are to be read.
 *
 * <p>Each look plans new rows as {@link Planning#grown} does and writes the table to the register
 * before anything is output. So rows keep their indices wherever they move, and later looks, in
 * this run or another, continue from that table.
 *
 * <p>An unreadable file is assumed to be incomplete while its listing changes; after that it is
 * output as a shard without rows, whose fault {@link ReadShards} reports. Once it can be read, the
 * fault is removed and its rows are output. The rows of a shard that failed during reading, for a
 * reason that may pass, are output again.
 *
 * <p>There is one reader, whatever the number of workers: apply a {@code Reshuffle} after it.
 */
public final class ShardSource extends UnboundedSource<Shard, ShardSource.Seen> {

  private static final long serialVersionUID = 2;

  /** The number of shards for a watch without end. */
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
   * @param splits the splits to read of a folder
   * @param dataset the corpus's name; empty for the name of its folder
   * @param columns the corpus's names of its columns
   * @param interval the time between two looks
   * @param shards the number of shards after which the source ends, at least 1, or {@link
   *     #FOR_EVER}
   * @param register stores the shard table
   * @param settled rows to skip
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
   * The checkpoint: the rows and faults that were output so far.
   *
   * @param rows the rows by the shard with which they were output; settled rows of earlier runs
   *     under an empty name
   * @param told the faults that were output, by shard
   * @param lastLook the time of the last look whose shards were all output
   */
  public record Seen(Map<String, IndexSet> rows, Map<String, Shard.Fault> told, Instant lastLook)
      implements UnboundedSource.CheckpointMark, Serializable {

    private static final String EARLIER = "";

    public Seen {
      rows = Map.copyOf(rows);
      told = Map.copyOf(told);
      requireNonNull(lastLook, "lastLook is null");
    }

    static Seen settled(IndexSet settled, Instant lastLook) {
      return new Seen(Map.of(EARLIER, settled), Map.of(), lastLook);
    }

    /** Returns all rows that were output, and the settled ones. */
    IndexSet all() {
      IndexSet.Builder all = new IndexSet.Builder();
      rows.values().forEach(all::addAll);
      return all.build();
    }

    /** Returns the names of the shards that were output. */
    Set<String> shards() {
      Set<String> names = new HashSet<>(rows.keySet());
      names.addAll(told.keySet());
      names.remove(EARLIER);
      return names;
    }

    /** Returns this checkpoint after the output of a shard. */
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

    /** Returns this checkpoint without the fault of a shard. */
    Seen withoutFault(String shard) {
      Map<String, Shard.Fault> faults = new HashMap<>(told);
      faults.remove(shard);
      return new Seen(rows, faults, lastLook);
    }

    /** Returns this checkpoint without rows that are to be output again. */
    Seen without(IndexSet again) {
      Map<String, IndexSet> left = new HashMap<>();
      rows.forEach((shard, ofShard) -> left.put(shard, ofShard.without(again)));
      return new Seen(left, told, lastLook);
    }

    /** Returns this checkpoint without the unsettled rows of a shard. */
    Seen without(String shard, IndexSet settled) {
      Map<String, IndexSet> left = new HashMap<>(rows);
      left.computeIfPresent(shard, (name, ofShard) -> ofShard.and(settled));
      return new Seen(left, told, lastLook);
    }

    Seen lookedAt(Instant time) {
      return new Seen(rows, told, time);
    }

    /** Does nothing: a look writes its changes to the register before anything is output. */
    @Override
    public void finalizeCheckpoint() {}
  }

  /** Lists the present files of all splits. */
  ShardCatalog list() throws IOException {
    return ShardCatalog.look(input, splits, dataset, columns);
  }

  /** Returns an identifier shared by all serialized copies of this source. */
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
