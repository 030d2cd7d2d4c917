package org.voicepersona.globe.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
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
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowIndices;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.catalog.Footers;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.globe.plan.Planning;
import org.voicepersona.globe.plan.RowKey;
import org.voicepersona.globe.read.GeneratedShard;
import org.voicepersona.globe.read.ReadShards;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.testing.MemoryRegister;

class ShardSourceTest {

  private static final PipelineOptions OPTIONS = PipelineOptionsFactory.create();

  @TempDir private Path corpus;

  private final MemoryRegister register = new MemoryRegister();

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
      assertThat(describe(reader)).isEqualTo("data/train-0.parquet train -1 0");
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

  /** The last look was an hour from now: what comes meanwhile is found all the same, in order. */
  @Test
  void aClockThatIsSetBackKeepsNobodyFromLooking() throws IOException {
    write("train-0.parquet", 5);
    Instant look = Instant.now().plus(Duration.standardHours(1));
    ShardSource.Seen seen = ShardSource.Seen.settled(IndexSet.NONE, look);
    try (UnboundedReader<Shard> reader = source(ShardSource.FOR_EVER).createReader(OPTIONS, seen)) {
      assertThat(reader.start()).isTrue();
      assertThat(reader.getCurrentTimestamp()).isEqualTo(look);
      assertThat(reader.advance()).isFalse();
      write("train-1.parquet", 7);
      assertThat(reader.advance()).isTrue();
      assertThat(describe(reader)).isEqualTo("data/train-1.parquet train 5 7");
      assertThat(reader.getWatermark()).isEqualTo(look);
    }
  }

  private ShardSource source(int shards) {
    return source(shards, IndexSet.NONE);
  }

  private ShardSource source(int shards, IndexSet settled) {
    return new ShardSource(
        corpus.toString(),
        SplitChoice.ALL,
        "d",
        ColumnNames.GLOBE,
        Duration.ZERO,
        shards,
        register,
        settled);
  }

  private UnboundedReader<Shard> watch() {
    return source(ShardSource.FOR_EVER).createReader(OPTIONS, null);
  }

  /** Returns what the next looks hand on, until one finds nothing. */
  private static List<String> next(UnboundedReader<Shard> reader) throws IOException {
    List<String> shards = new ArrayList<>();
    while (reader.advance()) {
      shards.add(describe(reader));
    }
    return shards;
  }

  private void describeAll(long from, long to) {
    LongStream.range(from, to).forEach(index -> register.describe("train", index, key(index)));
  }

  /** What the rows of {@link GeneratedShard} say. */
  private static long key(long row) {
    return RowKey.of(
        "S_%06d".formatted(row / 10),
        "this is row " + row + ".",
        GeneratedShard.ACCENTS.get((int) row % 4),
        "twenties",
        row % 2 == 0 ? "male" : "female",
        1.5);
  }

  private void write(String name, IntStream rows) throws IOException {
    Path aside = GeneratedShard.write(corpus.resolve("elsewhere/aside"), rows, 4, 10);
    Path place = Files.createDirectories(corpus.resolve("data")).resolve(name);
    Files.move(aside, place, StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aShardThatWasToldUnreadableAndOpensLaterIsReadWhole() throws IOException {
    write("train-0.parquet", 5);
    Path stalled = corpus.resolve("data/train-1.parquet");
    byte[] whole = Files.readAllBytes(GeneratedShard.write(corpus.resolve("aside"), 20, 6, 10));
    Files.write(stalled, Arrays.copyOf(whole, whole.length / 2));
    try (UnboundedReader<Shard> reader = watch()) {
      assertThat(next(reader))
          .containsExactly("data/train-0.parquet train 0 5", "data/train-1.parquet train -1 0");
      register.fail("data/train-1.parquet");
      assertThat(next(reader)).isEmpty();
      assertThat(register.failedShards()).isNotEmpty();

      Files.write(stalled, whole);
      assertThat(next(reader)).containsExactly("data/train-1.parquet train 5 20");
      assertThat(register.failedShards()).isEmpty();
      assertThat(next(reader)).isEmpty();
    }
  }

  @Test
  void ofACorpusThatIsLaidOutAnewOnlyNewRowsAreHandedOn() throws IOException {
    write("train-00000-of-00001.parquet", IntStream.range(0, 10));
    try (UnboundedReader<Shard> reader = watch()) {
      assertThat(next(reader)).containsExactly("data/train-00000-of-00001.parquet train 0 10");
      describeAll(0, 10);
      write("train-00000-of-00002.parquet", IntStream.range(0, 8));
      assertThat(next(reader)).isEmpty();
      Files.delete(corpus.resolve("data/train-00000-of-00001.parquet"));
      write("train-00001-of-00002.parquet", IntStream.range(8, 15));
      assertThat(reader.advance()).isTrue();
      assertThat(reader.getCurrent().indices())
          .isEqualTo(new RowIndices(List.of(new RowIndices.Run(2, 5, 10))));
      assertThat(next(reader)).isEmpty();
    }
  }

  @Test
  void ofAShardThatIsReplacedByALongerOneOnlyNewRowsAreHandedOn() throws IOException {
    write("train-0.parquet", IntStream.range(0, 6));
    try (UnboundedReader<Shard> reader = watch()) {
      next(reader);
      describeAll(0, 6);
      write("train-0.parquet", IntStream.concat(IntStream.of(30, 31), IntStream.range(0, 6)));
      assertThat(reader.advance()).isTrue();
      assertThat(reader.getCurrent().indices())
          .isEqualTo(new RowIndices(List.of(new RowIndices.Run(0, 2, 6))));
      assertThat(next(reader)).isEmpty();
    }
  }

  /** A new file of a layout that takes over from another may hold rows that were met. */
  @Test
  void aShardOfANewLayoutThatOpensLateHasItsRowsStill() throws IOException {
    write("train-00000-of-00001.parquet", IntStream.range(0, 10));
    try (UnboundedReader<Shard> reader = watch()) {
      next(reader);
      describeAll(0, 10);
      Files.delete(corpus.resolve("data/train-00000-of-00001.parquet"));
      Path late = corpus.resolve("data/train-00000-of-00002.parquet");
      Files.writeString(late, "PAR1 and no more");
      write("train-00001-of-00002.parquet", IntStream.range(8, 12));
      assertThat(reader.advance()).isTrue();
      assertThat(reader.getCurrent().indices())
          .isEqualTo(new RowIndices(List.of(new RowIndices.Run(2, 2, 10))));
      assertThat(next(reader)).containsExactly("data/train-00000-of-00002.parquet train -1 0");

      write("train-00000-of-00002.parquet", IntStream.range(0, 8));
      assertThat(next(reader)).isEmpty();
      assertThat(register.read().find("data/train-00000-of-00002.parquet").orElseThrow().indices())
          .isEqualTo(RowIndices.from(0, 8));
    }
  }

  @Test
  void theRowsThatAreLeftOfAShardThatFailedWhileItWasReadAreHandedOnAgain() throws IOException {
    write("train-0.parquet", 10);
    try (UnboundedReader<Shard> reader = watch()) {
      next(reader);
      describeAll(0, 4);
      register.fail("data/train-0.parquet");
      List<String> again = new ArrayList<>();
      while (again.isEmpty()) {
        again.addAll(next(reader));
      }
      assertThat(again).containsExactly("data/train-0.parquet train -1 10");
      assertThat(register.failedShards()).isEmpty();
      assertThat(next(reader)).isEmpty();
    }
  }

  @Test
  void goesOnWithWhatEarlierRunsHaveSettled() throws IOException {
    write("train-0.parquet", 10);
    try (UnboundedReader<Shard> reader = watch()) {
      next(reader);
    }
    write("train-.parquet", 3);
    IndexSet settled = new IndexSet.Builder().add("train", 0, 7).build();
    try (UnboundedReader<Shard> reader =
        source(ShardSource.FOR_EVER, settled).createReader(OPTIONS, null)) {
      assertThat(reader.start()).isTrue();
      assertThat(reader.getCurrent().indices())
          .isEqualTo(new RowIndices(List.of(new RowIndices.Run(7, 3, 7))));
      assertThat(next(reader)).containsExactly("data/train-.parquet train 10 3");
    }
  }

  @Test
  void aFileIsOpenedAgainOnlyWhenItsListingChanges() throws IOException {
    write("train-0.parquet", 5);
    ShardSource source = source(ShardSource.FOR_EVER);
    ShardCatalog catalog = source.list();
    Footers footers = source.footers();
    ShardTable table = ShardTable.EMPTY;
    for (int look = 0; look < 3; look++) {
      table = Planning.grown(catalog, table, register, RowSelection.ALL, footers).table();
    }
    assertThat(footers.opened()).isEqualTo(1);
    write("train-0.parquet", IntStream.range(0, 6));
    Planning.grown(source.list(), table, register, RowSelection.ALL, footers);
    assertThat(footers.opened()).isEqualTo(2);
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
            Long.toString(shard.indexOf(0)),
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
