package org.voicepersona.globe.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.RowSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.row.ReadItem;
import org.voicepersona.globe.row.ReadRow;
import org.voicepersona.globe.row.RowRequest;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;

/** A shard that is not what it was when the rows were planned is told of, and costs no other. */
class ChangingShardTest {

  private static final List<String> FIRST_AND_LAST =
      List.of("train-0.parquet row 0", "train-0.parquet row 1", "train-2.parquet row 0");

  @TempDir private Path corpus;

  @BeforeEach
  void writeThreeShards() throws IOException {
    GeneratedShard.write(corpus.resolve("train-0.parquet"), 2, 10, 10);
    GeneratedShard.write(corpus.resolve("train-1.parquet"), 3, 2, 10);
    GeneratedShard.write(corpus.resolve("train-2.parquet"), 1, 10, 10);
  }

  @Test
  void aShardThatIsReplacedFailsAsAWhole() throws IOException {
    RowPlan plan = plan();
    Path shard = corpus.resolve("train-1.parquet");
    GeneratedShard.write(corpus.resolve("other"), 3, 1, 10);
    Files.copy(corpus.resolve("other"), replaced(shard));

    assertEachReaderGives(plan, FIRST_AND_LAST, "train-1.parquet replaced");
  }

  @Test
  void aShardThatCanBeReadOnlyAfterItWasPlannedFailsAsAWhole() throws IOException {
    Path shard = corpus.resolve("train-1.parquet");
    Path whole = Files.copy(shard, corpus.resolve("whole"));
    Files.writeString(shard, "<html>503</html>");
    RowPlan plan = plan();
    Files.copy(whole, replaced(shard));

    assertEachReaderGives(plan, FIRST_AND_LAST, "train-1.parquet html-page");
  }

  @Test
  void aShardOfAnotherLengthThanWasSaidFailsAsAWhole() throws IOException {
    String uri = corpus.resolve("train-1.parquet").toString();
    Shard unopened = new Shard(uri, "train-1.parquet", "train", "d", 0, 0);
    RowPlan plan = new RowPlan(List.of(unopened), RowSet.ALL, RowFilter.ALL, ColumnNames.GLOBE);

    assertEachReaderGives(plan, List.of(), "train-1.parquet replaced");
  }

  private static Path replaced(Path shard) throws IOException {
    Files.delete(shard);
    return shard;
  }

  private RowPlan plan() throws IOException {
    ShardCatalog catalog =
        ShardCatalog.list(corpus.toString(), SplitChoice.TRAIN, "", ColumnNames.GLOBE);
    return RowPlan.of(catalog, RowSelection.ALL);
  }

  private static void assertEachReaderGives(RowPlan plan, List<String> rows, String failure)
      throws IOException {
    List<String> expected = new ArrayList<>(rows);
    expected.add(failure);
    assertThat(readAsPlanned(plan)).containsExactlyInAnyOrderElementsOf(expected);

    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    PCollectionTuple read =
        pipeline.apply(Create.of(plan.shards())).apply(ReadShards.planned(plan));
    PAssert.that(told(read)).containsInAnyOrder(expected);
    pipeline.run().waitUntilFinish();
  }

  /** Reads as on a runner that takes checkpoints. */
  private static List<String> readAsPlanned(RowPlan plan) throws IOException {
    RowRequest request =
        new RowRequest(
            plan.columns(), plan.filter(), plan.rows(), IndexSet.NONE, InFlightClips.UNLIMITED);
    List<String> told = new ArrayList<>();
    try (UnboundedReader<ReadItem> reader =
        new PlannedRows(plan.shards(), request, URI.create("file:///nowhere"))
            .createReader(PipelineOptionsFactory.create(), PlannedRows.Position.START)) {
      for (boolean more = reader.start(); more; more = reader.advance()) {
        if (reader.getCurrent() instanceof ReadRow.Sample row) {
          told.add(row(row.id()));
        } else if (reader.getCurrent() instanceof ReadRow.Unreadable row) {
          told.add(row.failure().id() + " " + row.failure().reason());
        }
      }
    }
    return told;
  }

  private static PCollection<String> told(PCollectionTuple read) {
    PCollection<String> rows =
        read.get(ReadShards.SAMPLES)
            .apply("Rows", MapElements.into(TypeDescriptors.strings()).via(s -> row(s.id())));
    PCollection<String> failures =
        read.get(ReadShards.FAILURES)
            .apply(
                "Failures",
                MapElements.into(TypeDescriptors.strings())
                    .via(failure -> failure.id() + " " + failure.reason()));
    return PCollectionList.of(rows).and(failures).apply(Flatten.pCollections());
  }

  private static String row(RowId id) {
    return id.shard() + " row " + id.row();
  }
}
