package org.voicepersona.globe.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.row.RowRequest;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.testing.SharedData;

class ReadShardsTest {

  @TempDir private Path corpus;

  private final TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  @Test
  void everyRowOfTheSampleComesOutOnce() throws IOException {
    RowPlan plan = plan("src/main/sample", SplitChoice.ALL, RowSelection.ALL);

    PAssert.that(ids(read(ReadShards.planned(plan), plan.shards())))
        .satisfies(
            ids -> {
              Set<RowId> distinct = new HashSet<>();
              ids.forEach(id -> assertThat(distinct.add(id)).isTrue());
              assertThat(distinct).hasSize(33);
              return null;
            });
    assertThat(counter(pipeline.run(), "read")).isEqualTo(33);
  }

  @Test
  void everyRowOfTheRealCorpusComesOutOnceInItsSplit() throws IOException {
    String input = SharedData.path("data/real").toString();
    RowPlan plan = plan(input, SplitChoice.ALL, RowSelection.ALL);
    assertThat(plan.rows().size()).isEqualTo(460);

    PCollection<String> places =
        read(ReadShards.planned(plan), plan.shards())
            .get(ReadShards.SAMPLES)
            .apply(
                MapElements.into(TypeDescriptor.of(String.class))
                    .via(sample -> sample.split() + " " + sample.index()));
    PAssert.that(places)
        .satisfies(
            all -> {
              Set<String> distinct = new HashSet<>();
              all.forEach(place -> assertThat(distinct.add(place)).isTrue());
              assertThat(distinct).hasSize(460).contains("train 0", "val 0", "test 0");
              return null;
            });
    assertThat(counter(pipeline.run(), "read")).isEqualTo(460);
  }

  @Test
  void theFilterKeepsRowsBackBeforeTheirAudioIsRead() throws IOException {
    Path shard = GeneratedShard.write(corpus.resolve("data/train-0.parquet"), 40, 10, 100);
    GeneratedShard.damage(shard, 1, "audio.bytes");
    RowFilter filter = RowFilter.parse(List.of("speaker=S_000000", "speaker=S_000003"), Set.of());
    RowPlan plan = plan(RowSelection.ALL.withFilter(filter));

    PCollectionTuple read = read(ReadShards.planned(plan), plan.shards());

    PAssert.that(rows(read)).containsInAnyOrder(range(0, 10, 30, 40));
    PAssert.that(read.get(ReadShards.FAILURES)).empty();
    PipelineResult result = pipeline.run();
    assertThat(counter(result, "read")).isEqualTo(40);
    assertThat(counter(result, "filtered")).isEqualTo(20);
  }

  @Test
  void aRowGroupWhoseRowsAreAllSettledIsNotRead() throws IOException {
    Path shard = GeneratedShard.write(corpus.resolve("data/train-0.parquet"), 40, 10, 100);
    GeneratedShard.damage(shard, 2, "audio.bytes");
    RowPlan plan = plan(RowSelection.ALL);
    IndexSet settled = new IndexSet.Builder().add("train", 20, 30).add("train", 0, 1).build();

    PCollectionTuple read = read(ReadShards.planned(plan).skipping(settled), plan.shards());

    PAssert.that(rows(read)).containsInAnyOrder(range(1, 20, 30, 40));
    PAssert.that(read.get(ReadShards.FAILURES)).empty();
    PipelineResult result = pipeline.run();
    assertThat(counter(result, "read")).isEqualTo(29);
    assertThat(counter(result, "settled")).isEqualTo(11);
  }

  @Test
  void aShardWhoseRowsAreAllSettledIsNotOpened() throws IOException {
    Path shard = GeneratedShard.write(corpus.resolve("data/train-0.parquet"), 40, 10, 100);
    RowPlan plan = plan(RowSelection.ALL);
    IndexSet settled = new IndexSet.Builder().add("train", 0, 40).build();
    Files.delete(shard);

    PCollectionTuple read = read(ReadShards.planned(plan).skipping(settled), plan.shards());

    PAssert.that(read.get(ReadShards.SAMPLES)).empty();
    assertThat(counter(pipeline.run(), "settled")).isEqualTo(40);
  }

  @Test
  void damagedPagesFailTheRowsOfTheirRowGroupAlone() throws IOException {
    Path shard = GeneratedShard.write(corpus.resolve("data/train-0.parquet"), 40, 10, 100);
    GeneratedShard.damage(shard, 1, "transcript");
    RowPlan plan = plan(RowSelection.ALL);

    PCollectionTuple read = read(ReadShards.planned(plan), plan.shards());

    PAssert.that(rows(read)).containsInAnyOrder(range(0, 10, 20, 40));
    PAssert.that(
            read.get(ReadShards.FAILURES)
                .apply(
                    "Failed rows",
                    MapElements.into(TypeDescriptors.longs()).via(failure -> failure.id().row())))
        .containsInAnyOrder(range(10, 20));
    assertThat(counter(pipeline.run(), "read")).isEqualTo(40);
  }

  @Test
  void aShardThatTurnsOutUnreadableFailsOnceHoweverItIsSplit() throws IOException {
    Path shard = corpus.resolve("data/train-0.parquet");
    Files.createDirectories(shard.getParent());
    Files.writeString(shard, "version https://git-lfs.github.com/spec/v1\n");
    List<Shard> shards =
        List.of(
            new Shard(shard.toString(), "large", "train", "d", 0, 5000),
            new Shard(shard.toString(), "unopened", "train", "d", 5000, 0));

    PCollectionTuple read = read(ReadShards.everyRow(ColumnNames.GLOBE, RowFilter.ALL), shards);

    PAssert.that(
            read.get(ReadShards.FAILURES)
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(failure -> failure.id() + ": " + failure.reason())))
        .containsInAnyOrder("large: lfs-pointer", "unopened: lfs-pointer");
    assertThat(counter(pipeline.run(), "read")).isZero();
  }

  @Test
  void aLargeShardIsReadInSeveralRangesAndNoRowTwice() throws IOException {
    GeneratedShard.write(corpus.resolve("data/train-0.parquet"), 5000, 70, 10);
    RowPlan plan = plan(RowSelection.ALL.withRange(1, 4999));

    PAssert.that(rows(read(ReadShards.planned(plan), plan.shards())))
        .containsInAnyOrder(range(1, 4999));
    assertThat(counter(pipeline.run(), "read")).isEqualTo(4998);
  }

  /** A runner interrupts reading after every hundred rows, and comes back. */
  @Test
  void rowsOfALargeShardAreLookedThroughAFewTimesHoweverOftenReadingIsInterrupted()
      throws IOException {
    int count = 20_000;
    GeneratedShard.write(corpus.resolve("data/train-0.parquet"), count, 5000, 10);
    RowPlan plan = plan(RowSelection.ALL);
    IndexSet settled = new IndexSet.Builder().add("train", 0, 10).build();
    long before = RowRequest.lookedThrough();

    read(ReadShards.planned(plan).skipping(settled), plan.shards());
    assertThat(counter(pipeline.run(), "read")).isEqualTo(count - 10);

    // Whether any is wanted, which, and which of the others are settled.
    assertThat(RowRequest.lookedThrough() - before).isLessThanOrEqualTo(4L * count);
  }

  private RowPlan plan(RowSelection selection) throws IOException {
    return plan(corpus.toString(), SplitChoice.TRAIN, selection);
  }

  private static PCollection<Long> rows(PCollectionTuple read) {
    return read.get(ReadShards.SAMPLES)
        .apply(MapElements.into(TypeDescriptors.longs()).via(sample -> sample.id().row()));
  }

  /** Returns the numbers of the ranges [bounds 0, bounds 1), [bounds 2, bounds 3) and so on. */
  private static List<Long> range(long... bounds) {
    return IntStream.range(0, bounds.length / 2)
        .boxed()
        .flatMap(i -> LongStream.range(bounds[2 * i], bounds[2 * i + 1]).boxed())
        .toList();
  }

  private static RowPlan plan(String input, SplitChoice splits, RowSelection selection)
      throws IOException {
    return RowPlan.of(ShardCatalog.list(input, splits, "", ColumnNames.GLOBE), selection);
  }

  private PCollectionTuple read(ReadShards transform, List<Shard> shards) {
    return pipeline.apply(Create.of(shards)).apply(transform);
  }

  private static PCollection<RowId> ids(PCollectionTuple read) {
    return read.get(ReadShards.SAMPLES)
        .apply(MapElements.into(TypeDescriptor.of(RowId.class)).via(VoiceSample::id));
  }

  private static long counter(PipelineResult result, String name) {
    result.waitUntilFinish();
    MetricsFilter filter =
        MetricsFilter.builder().addNameFilter(MetricNameFilter.named("voicepersona", name)).build();
    long sum = 0;
    for (MetricResult<Long> counter : result.metrics().queryMetrics(filter).getCounters()) {
      sum += counter.getAttempted();
    }
    return sum;
  }
}
