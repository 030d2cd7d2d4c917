package org.voicepersona.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.voicepersona.globe.ReadShards;
import org.voicepersona.globe.RowPlan;
import org.voicepersona.globe.RowSelection;
import org.voicepersona.globe.RowSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.ShardSource;

/** The shards a run reads, and which of their rows. */
interface CorpusSource {

  /** What {@link #totalRows} says of a corpus that grows. */
  long UNKNOWN = -1;

  /** Returns the shards, as a list or a stream. */
  PCollection<Shard> shards(Pipeline pipeline);

  /** Returns the step that reads the wanted rows of them. */
  ReadShards readShards();

  /** Returns how many rows there are to read, or {@link #UNKNOWN}. */
  long totalRows();

  /**
   * Returns what is still to be done of a corpus that is complete, when {@code settled} is done.
   */
  Optional<RowPlan.Remainder> remainder(RowSet settled) throws IOException;

  /**
   * A corpus as it is now.
   *
   * @param again the rows to describe again, if not all of the plan are meant
   * @param shardsAgain the shards to try again as a whole
   */
  static CorpusSource planned(RowPlan plan, Optional<RowSet> again, List<String> shardsAgain) {
    return new Planned(again.map(rows -> plan.only(rows, shardsAgain)).orElse(plan));
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
   * @param firstIndices of the shards that earlier runs have met
   */
  static CorpusSource watched(
      RunSettings settings, CorpusPlace place, Map<String, Long> firstIndices) {
    Duration poll = Duration.millis(settings.intake().watch().orElseThrow().poll().toMillis());
    ShardSource source =
        new ShardSource(
                place.input(),
                settings.splits(),
                place.dataset(),
                settings.columns(),
                poll,
                ShardSource.FOR_EVER)
            .knowing(firstIndices);
    return new Watched(
        source, ReadShards.everyRow(settings.columns(), settings.selection().filter()));
  }

  /** A list. */
  record Planned(RowPlan plan) implements CorpusSource {

    @Override
    public PCollection<Shard> shards(Pipeline pipeline) {
      return pipeline.apply(
          "List shards", Create.of(plan.shards()).withCoder(SerializableCoder.of(Shard.class)));
    }

    @Override
    public ReadShards readShards() {
      return ReadShards.planned(plan);
    }

    @Override
    public long totalRows() {
      return plan.rows().size();
    }

    @Override
    public Optional<RowPlan.Remainder> remainder(RowSet settled) throws IOException {
      return Optional.of(plan.remainder(settled));
    }
  }

  /** A stream. */
  record Watched(ShardSource source, ReadShards readShards) implements CorpusSource {

    @Override
    public PCollection<Shard> shards(Pipeline pipeline) {
      return pipeline
          .apply("Watch for shards", Read.from(source))
          // One reader finds them; all workers share in reading them.
          .apply("Spread shards", Reshuffle.viaRandomKey());
    }

    @Override
    public long totalRows() {
      return UNKNOWN;
    }

    @Override
    public Optional<RowPlan.Remainder> remainder(RowSet settled) {
      return Optional.empty();
    }
  }
}
