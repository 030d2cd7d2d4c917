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

  /** What {@link #totalRows} says of a corpus that grows. */
  long UNKNOWN = -1;

  /** Returns how many rows there are to read, or {@link #UNKNOWN}. */
  long totalRows();

  /**
   * Returns what is still to be done of a corpus that is complete, when {@code settled} is done.
   *
   * @param failed the names of the shards that have failed as a whole
   */
  Optional<RowPlan.Remainder> remainder(IndexSet settled, Set<String> failed) throws IOException;

  /** Returns how many of the rows there are to read are settled. */
  long settledRows(IndexSet settled);

  /**
   * Returns what rows say in the columns that the filter looks at, of at most so many rows; nothing
   * of a corpus that grows.
   */
  Map<Column, ValueTally> values(long mostRows) throws IOException;

  /**
   * A corpus as it is now.
   *
   * @param planning what there is to read of it
   */
  static CorpusSource planned(Planning planning) {
    return new Planned(planning.plan(), planning.news(), planning.remarks());
  }

  /** Returns a line for each change of the corpus since it was met last. */
  default List<String> news() {
    return List.of();
  }

  /** Returns what a user should know of the shards that were opened, a sentence each. */
  default List<String> remarks() {
    return List.of();
  }

  /**
   * Passes a selection that can be made of a corpus that grows.
   *
   * @throws IllegalArgumentException if rows are selected by more than a filter: the others need to
   *     know the corpus as a whole
   */
  static void requireWatchable(RowSelection selection) {
    if (!selection.equals(RowSelection.ALL.withFilter(selection.filter()))) {
      throw new IllegalArgumentException(
          "--watch describes whatever comes: --start, --end, --limit and --balance need a corpus"
              + " that is complete");
    }
  }

  /**
   * A corpus that grows.
   *
   * @param register keeps what was met of it
   * @param settled rows to leave alone
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

  /** A list. */
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

  /** A stream. */
  record Watched(ShardSource source, ColumnNames columns, RowFilter filter)
      implements CorpusSource {

    /** The source itself leaves settled rows alone, and hands on again what has fallen. */
    @Override
    public ReadShards readShards(IndexSet settled) {
      return ReadShards.everyRow(columns, filter);
    }

    @Override
    public PCollection<Shard> shards(Pipeline pipeline) {
      return pipeline
          .apply("Watch for shards", Read.from(source))
          // One reader finds them; all workers share in reading them.
          .apply("Spread shards", Reshuffle.viaRandomKey());
    }

    /** Returns those rows of the stream that a look has found. */
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

  /** A piece of a stream, as a list. */
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
