package org.voicepersona.globe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardSourceTest {

  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();

  @TempDir private Path corpus;

  @Test
  void aShardThatAppearsWhileThePipelineRunsIsReadToo() throws IOException {
    write("train-0.parquet", 20);
    write("train-1.parquet", 20);
    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

    PCollection<Long> indices =
        pipeline
            .apply(Read.from(source(3)))
            .apply(Reshuffle.viaRandomKey())
            .apply(ReadShards.everyRow(ColumnNames.GLOBE, RowFilter.ALL))
            .get(ReadShards.SAMPLES)
            .apply(ParDo.of(new WriteThirdShardFn(corpus.toString())));

    PAssert.that(indices).containsInAnyOrder(LongStream.range(0, 60).boxed().toList());
    pipeline.run().waitUntilFinish();
  }

  @Test
  void everyShardComesOnceInOrderWithIndicesRunningOn() throws IOException {
    write("train-10.parquet", 5);
    write("train-9.parquet", 7);
    write("test-0.parquet", 3);
    try (UnboundedReader<Shard> reader = source(4).createReader(OPTIONS, null)) {
      assertThat(reader.start()).isTrue();
      assertThat(describe(reader)).isEqualTo("data/test-0.parquet test 0 3");
      assertThat(reader.advance()).isTrue();
      assertThat(describe(reader)).isEqualTo("data/train-9.parquet train 0 7");
      assertThat(reader.advance()).isTrue();
      assertThat(describe(reader)).isEqualTo("data/train-10.parquet train 7 5");
      assertThat(reader.advance()).isFalse();
      assertThat(reader.getWatermark()).isLessThan(BoundedWindow.TIMESTAMP_MAX_VALUE);

      write("train-1.parquet", 2);
      assertThat(reader.advance()).isTrue();
      assertThat(describe(reader)).isEqualTo("data/train-1.parquet train 12 2");
      assertThat(reader.advance()).isFalse();
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
    }
  }

  @Test
  void aFileStillBeingWrittenIsLeftUntilItIsWhole() throws IOException {
    Path whole = GeneratedShard.write(corpus.resolve("elsewhere/whole"), 8, 4, 10);
    byte[] bytes = Files.readAllBytes(whole);
    Path growing = Files.createDirectories(corpus.resolve("data")).resolve("train-0.parquet");
    try (UnboundedReader<Shard> reader = source(1).createReader(OPTIONS, null)) {
      Files.write(growing, new byte[0]);
      assertThat(reader.start()).isFalse();
      Files.write(growing, Arrays.copyOf(bytes, bytes.length / 2));
      assertThat(reader.advance()).isFalse();
      Files.write(growing, bytes);
      assertThat(reader.advance()).isTrue();
      assertThat(describe(reader)).isEqualTo("data/train-0.parquet train 0 8");
    }
  }

  @Test
  void aFileThatStaysUnreadableIsHandedOnWithoutRows() throws IOException {
    Path file = Files.createDirectories(corpus.resolve("data")).resolve("train-0.parquet");
    Files.writeString(file, "<html>404</html>");
    try (UnboundedReader<Shard> reader = source(1).createReader(OPTIONS, null)) {
      assertThat(reader.start()).isFalse();
      assertThat(reader.advance()).isTrue();
      assertThat(describe(reader)).isEqualTo("data/train-0.parquet train 0 0");
    }
  }

  @Test
  void aCheckpointRemembersWhatWasHandedOn() throws IOException {
    write("train-0.parquet", 5);
    write("train-1.parquet", 7);
    ShardSource source = source(ShardSource.FOR_EVER);
    ShardSource.Seen mark;
    try (UnboundedReader<Shard> reader = source.createReader(OPTIONS, null)) {
      assertThat(reader.start()).isTrue();
      mark =
          CoderUtils.clone(
              source.getCheckpointMarkCoder(), (ShardSource.Seen) reader.getCheckpointMark());
    }
    try (UnboundedReader<Shard> reader = source.createReader(OPTIONS, mark)) {
      assertThat(reader.start()).isTrue();
      assertThat(describe(reader)).isEqualTo("data/train-1.parquet train 5 7");
      assertThat(reader.advance()).isFalse();
    }
  }

  private ShardSource source(int shards) {
    return new ShardSource(
        corpus.toString(),
        EnumSet.allOf(Split.class),
        "d",
        ColumnNames.GLOBE,
        Duration.ZERO,
        shards);
  }

  private void write(String name, int rows) throws IOException {
    GeneratedShard.write(corpus.resolve("data").resolve(name), rows, 10, 10);
  }

  private static String describe(UnboundedReader<Shard> reader) {
    Shard shard = reader.getCurrent();
    return String.join(
        " ",
        List.of(
            shard.name(),
            shard.split(),
            Long.toString(shard.firstIndex()),
            Long.toString(shard.rows())));
  }

  /** Puts a third shard into the corpus when the first row of the first comes by. */
  private static final class WriteThirdShardFn extends DoFn<VoiceSample, Long> {

    private static final long serialVersionUID = 1;

    private final String corpus;

    private WriteThirdShardFn(String corpus) {
      this.corpus = corpus;
    }

    @ProcessElement
    public void process(@Element VoiceSample sample, OutputReceiver<Long> indices) {
      if (sample.index() == 0) {
        writeThirdShard(Path.of(corpus));
      }
      indices.output(sample.index());
    }

    private static void writeThirdShard(Path corpus) {
      try {
        Path ready = GeneratedShard.write(corpus.resolve("elsewhere/ready"), 20, 10, 10);
        Files.move(ready, corpus.resolve("data/train-2.parquet"), StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
