package org.voicepersona.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.catalog.ShardRegister;
import org.voicepersona.globe.plan.Planning;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.read.ReadShards;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.globe.select.ValueTally;
import org.voicepersona.globe.watch.ShardSource;

/** The shards a run reads, and which of their rows. */
interface CorpusSource extends RowSource {

  /** The {@link #totalRows} of a watched corpus. */
  long UNKNOWN = -1;

  /** Returns how many rows there are to read, or {@link #UNKNOWN}. */
  long totalRows();

  /**
   * Returns what remains to be done besides {@code settled}; empty for a watched corpus.
   *
   * @param failed the names of the shards that have failed as a whole
   */
  Optional<RowPlan.Remainder> remainder(IndexSet settled, Set<String> failed) throws IOException;

  /** Returns how many of the rows to read are settled. */
  long settledRows(IndexSet settled);

  /**
   * Returns a tally of the values in each column that the filter reads, over the first {@code
   * mostRows} rows; empty for a watched corpus.
   */
  Map<Column, ValueTally> values(long mostRows) throws IOException;

  /**
   * Returns the source of a corpus as it is now.
   *
   * @param planning the rows to read
   */
  static CorpusSource planned(Planning planning) {
    return new Planned(planning.plan(), planning.news(), planning.remarks());
  }

  /** Returns one line for each change of the corpus since it was last read. */
  default List<String> news() {
    return List.of();
  }

  /** Returns remarks for the user on the shards that were opened, one sentence each. */
  default List<String> remarks() {
    return List.of();
  }

  /**
   * Checks that a selection can be applied to a watched corpus.
   *
   * @throws IllegalArgumentException if it is more than a filter, for which the corpus must be
   *     complete
   */
  static void requireWatchable(RowSelection selection) {
    if (!selection.equals(RowSelection.ALL.withFilter(selection.filter()))) {
      throw new IllegalArgumentException(
          "--watch describes whatever comes: --start, --end, --limit and --balance need a corpus"
              + " that is complete");
    }
  }

  /**
   * Returns the source of a watched corpus.
   *
   * @param register stores the shards found so far
   * @param settled rows to skip
   */
  static CorpusSource watched(
      RunSettings settings, PinnedCorpus place, ShardRegister register, IndexSet settled) {
    Duration poll = Duration.millis(settings.intake().watch().orElseThrow().poll().toMillis());
    ShardSource source =
        new ShardSource(
            place.input(),
            settings.splits(),
            place.dataset(),
            settings.columns(),
            poll,
            ShardSource.FOR_EVER,
            register,
            settled);
    return new Watched(source, settings.columns(), settings.selection().filter());
  }

  private static PCollection<Shard> list(Pipeline pipeline, List<Shard> shards) {
    return pipeline.apply(
        "List shards", Create.of(shards).withCoder(SerializableCoder.of(Shard.class)));
  }

  /** A bounded source: its shards and rows were planned in advance. */
  record Planned(RowPlan plan, List<String> news, List<String> remarks) implements CorpusSource {

    @Override
    public PCollection<Shard> shards(Pipeline pipeline) {
      return list(pipeline, plan.shards());
    }

    @Override
    public ReadShards readShards(IndexSet settled) {
      return ReadShards.planned(plan).skipping(settled);
    }

    @Override
    public long totalRows() {
      return plan.rows().size();
    }

    @Override
    public long settledRows(IndexSet settled) {
      return plan.settledRows(settled);
    }

    @Override
    public Optional<RowPlan.Remainder> remainder(IndexSet settled, Set<String> failed)
        throws IOException {
      return Optional.of(plan.remainder(settled, failed));
    }

    @Override
    public Map<Column, ValueTally> values(long mostRows) throws IOException {
      return plan.values(mostRows);
    }
  }

  /** An unbounded source of the shards of a watched corpus. */
  record Watched(ShardSource source, ColumnNames columns, RowFilter filter)
      implements CorpusSource {

    /** Skips nothing: the source skips settled rows and emits failed shards' rows again. */
    @Override
    public ReadShards readShards(IndexSet settled) {
      return ReadShards.everyRow(columns, filter);
    }

    @Override
    public PCollection<Shard> shards(Pipeline pipeline) {
      return pipeline
          .apply("Watch for shards", Read.from(source))
          // A single reader finds the shards; all workers read them.
          .apply("Spread shards", Reshuffle.viaRandomKey());
    }

    /** Returns a bounded source of the shards that one poll has found. */
    RowSource found(List<Shard> shards) {
      return new Found(shards, this);
    }

    @Override
    public long totalRows() {
      return UNKNOWN;
    }

    @Override
    public long settledRows(IndexSet settled) {
      return settled.size();
    }

    @Override
    public Optional<RowPlan.Remainder> remainder(IndexSet settled, Set<String> failed) {
      return Optional.empty();
    }

    @Override
    public Map<Column, ValueTally> values(long mostRows) {
      return Map.of();
    }
  }

  /** The shards that one poll of a watched corpus has found. */
  record Found(List<Shard> found, Watched corpus) implements RowSource {

    @Override
    public PCollection<Shard> shards(Pipeline pipeline) {
      return list(pipeline, found);
    }

    @Override
    public ReadShards readShards(IndexSet settled) {
      return corpus.readShards(settled);
    }
  }
}
