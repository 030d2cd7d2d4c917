package org.voicepersona.globe.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.hub.filesystem.HubOptions;
import org.voicepersona.testing.hub.HubServer;

/** Shards on the Hub, by the bytes that reading them takes. */
class StreamedShardsTest {

  private static final String REPO = "datasets/someone/voices";

  @TempDir private Path folder;
  private HubServer server;
  private DirectOptions options;

  @BeforeEach
  void start() throws IOException {
    server = new HubServer();
    options = PipelineOptionsFactory.create().as(DirectOptions.class);
    options.setTargetParallelism(2);
    options.as(HubOptions.class).setHubEndpoint(server.endpoint());
    options.as(HubOptions.class).setHubCache(folder.resolve("cache").toString());
    FileSystems.setDefaultPipelineOptions(options);
  }

  @AfterEach
  void stop() throws IOException {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    server.close();
  }

  /** Its row groups do not end where an even share of its rows would. */
  @Test
  void aShardOfManyRowsIsReadOnce() throws IOException {
    Path corpus = folder.resolve("corpus");
    Path shard = GeneratedShard.write(corpus.resolve("data/train-0.parquet"), 4444, 1000, 500);
    server.publish(REPO, corpus);
    RowPlan plan =
        RowPlan.of(
            ShardCatalog.list("hf://" + REPO, SplitChoice.TRAIN, "", ColumnNames.GLOBE),
            RowSelection.ALL);
    Pipeline pipeline = Pipeline.create(options);
    pipeline.apply(Create.of(plan.shards())).apply(ReadShards.planned(plan));

    pipeline.run().waitUntilFinish();

    long bytes = Files.size(shard);
    assertThat(server.contentBytes()).isBetween(bytes * 95 / 100, bytes * 105 / 100);
  }
}
