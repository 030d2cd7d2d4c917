package org.voicepersona.globe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
import org.junit.jupiter.api.Test;
import org.voicepersona.testing.SharedData;

class ReadShardsTest {

  private final TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  @Test
  void everyRowOfTheSampleComesOutOnce() throws IOException {
    RowPlan plan = plan("src/main/sample", EnumSet.allOf(Split.class), RowSelection.ALL);

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
    RowPlan plan = plan(input, EnumSet.allOf(Split.class), RowSelection.ALL);
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
              assertThat(distinct).hasSize(460).contains("train 0", "validation 0", "test 0");
              return null;
            });
    assertThat(counter(pipeline.run(), "read")).isEqualTo(460);
  }

  private static RowPlan plan(String input, Set<Split> splits, RowSelection selection)
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
