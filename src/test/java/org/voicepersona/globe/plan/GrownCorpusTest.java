package org.voicepersona.globe.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.UnknownRowsException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardRegister;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.globe.read.GeneratedShard;
import org.voicepersona.globe.read.Reading;
import org.voicepersona.globe.select.RowSelection;

/** However a corpus is laid out anew, a row that was described keeps its number. */
class GrownCorpusTest {

  @TempDir private Path corpus;

  private ShardTable table = ShardTable.EMPTY;
  private List<String> news = List.of();

  /** By number in the split, the row of the corpus that has it: an account of the test's own. */
  private final Map<Long, Integer> numbers = new TreeMap<>();

  /** The rows that were not described. */
  private final Set<Long> failed = new HashSet<>();

  private void write(String name, IntStream rows) throws IOException {
    GeneratedShard.write(corpus.resolve("aside"), rows, 4, 10);
    Files.move(
        corpus.resolve("aside"),
        corpus.resolve(name),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  /** Tells what a run would have described so far. */
  private final class Described implements ShardRegister {

    private static final long serialVersionUID = 1;

    @Override
    public ShardTable read() {
      return table;
    }

    @Override
    public ShardTable write(ShardTable before, ShardTable after) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Settled settled() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Set<String> failedShards() {
      return Set.of();
    }

    @Override
    public void takeBackFailure(String shard) {}

    @Override
    public void describedRows(String split, RowReceiver receiver) {
      numbers.forEach(
          (index, row) -> {
            if (!failed.contains(index)) {
              receiver.take(index, key(row));
            }
          });
    }
  }

  private static long key(int row) {
    return RowKey.of(
        "S_%06d".formatted(row / 10),
        "this is row " + row + ".",
        GeneratedShard.ACCENTS.get(row % 4),
        "twenties",
        row % 2 == 0 ? "male" : "female",
        1.5);
  }

  /** Takes what is new, and returns the rows that were read for the first time. */
  private List<Integer> grow() throws IOException {
    ShardCatalog catalog =
        ShardCatalog.list(corpus.toString(), SplitChoice.ALL, "", ColumnNames.GLOBE);
    Planning planning = Planning.grown(catalog, table, new Described(), RowSelection.ALL);
    table = planning.table();
    news = planning.news();
    List<Integer> fresh = new ArrayList<>();
    Set<Long> given = new HashSet<>();
    for (Shard shard : planning.plan().shards()) {
      List<Integer> rows = rows(shard);
      for (int row = 0; row < rows.size(); row++) {
        long index = shard.indexOf(row);
        if (index >= 0) {
          assertThat(given.add(index)).as("index %d is given once", index).isTrue();
          Integer before = numbers.put(index, rows.get(row));
          if (before == null) {
            fresh.add(rows.get(row));
          } else {
            assertThat(rows.get(row)).as("the row of index %d", index).isEqualTo(before);
          }
        }
      }
    }
    return fresh;
  }

  private List<Integer> rows(Shard shard) throws IOException {
    List<Integer> rows = new ArrayList<>();
    for (VoiceSample sample : Reading.of(shard.at(shard.uri()), ColumnNames.GLOBE).samples()) {
      rows.add(Integer.parseInt(sample.transcript().replaceAll("\\D", "")));
    }
    return rows;
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @Test
  void whatPushToHubLaysOutAnewIsFoundAgain() throws IOException {
    write("train-00000-of-00001.parquet", IntStream.range(0, 10));
    assertThat(grow()).isEqualTo(range(0, 10));
    Files.delete(corpus.resolve("train-00000-of-00001.parquet"));
    write("train-00000-of-00002.parquet", IntStream.range(0, 8));
    write("train-00001-of-00002.parquet", IntStream.range(8, 15));

    assertThat(grow()).isEqualTo(range(10, 15));

    assertThat(numbers.values()).containsExactlyElementsOf(range(0, 15));
    assertThat(news)
        .containsExactly(
            "train-00000-of-00001.parquet is gone",
            "train-00000-of-00002.parquet has 8 rows, of which 8 were met before",
            "train-00001-of-00002.parquet has 7 rows, of which 2 were met before");
    assertThat(table.shards()).hasSize(2);
    assertThat(grow()).isEmpty();
    assertThat(news).isEmpty();
  }

  @Test
  void aPushOfManyCommitsShowsBothLayoutsForAWhile() throws IOException {
    write("train-00000-of-00002.parquet", IntStream.range(0, 5));
    write("train-00001-of-00002.parquet", IntStream.range(5, 10));
    grow();
    write("train-00000-of-00003.parquet", IntStream.range(0, 4));
    write("train-00001-of-00003.parquet", IntStream.range(4, 8));
    assertThat(grow()).isEmpty();
    Files.delete(corpus.resolve("train-00000-of-00002.parquet"));
    assertThat(grow()).isEmpty();
    Files.delete(corpus.resolve("train-00001-of-00002.parquet"));
    write("train-00002-of-00003.parquet", IntStream.range(8, 12));
    assertThat(grow()).isEqualTo(range(10, 12));
    assertThat(table.shards()).hasSize(3).allMatch(shard -> shard.indices().size() == shard.rows());
  }

  @Test
  void aShardThatIsRenamedIsNotEvenCompared() throws IOException {
    write("train-a.parquet", IntStream.range(0, 6));
    grow();
    Files.move(corpus.resolve("train-a.parquet"), corpus.resolve("train-b.parquet"));
    assertThat(grow()).isEmpty();
    assertThat(news).contains("train-a.parquet is now train-b.parquet");
    assertThat(table.locate("train", 5)).contains(new RowId("train-b.parquet", 5));
  }

  @Test
  void aShardThatIsReplacedByALongerOneHasNewRowsOnly() throws IOException {
    write("train-a.parquet", IntStream.range(0, 6));
    write("train-b.parquet", IntStream.range(6, 8));
    grow();
    write("train-a.parquet", IntStream.concat(IntStream.range(20, 22), IntStream.range(0, 6)));
    assertThat(grow()).containsExactly(20, 21);
    assertThat(table.locate("train", 0)).contains(new RowId("train-a.parquet", 2));
    assertThat(table.locate("train", 8)).contains(new RowId("train-a.parquet", 0));
  }

  @Test
  void aCopyUnderAnotherNameIsNew() throws IOException {
    write("train-a.parquet", IntStream.range(0, 3));
    grow();
    write("train-b.parquet", IntStream.range(0, 3));
    ShardCatalog catalog =
        ShardCatalog.list(corpus.toString(), SplitChoice.ALL, "", ColumnNames.GLOBE);
    Planning planning = Planning.grown(catalog, table, new Described(), RowSelection.ALL);
    assertThat(planning.table().ends().get("train")).isEqualTo(6);
  }

  @Test
  void whatFailedIsKnownByItsNeighboursAndWhatIsGoneStaysDescribed() throws IOException {
    write("train-a.parquet", IntStream.range(0, 6));
    failed.addAll(List.of(2L, 5L));
    grow();
    Files.delete(corpus.resolve("train-a.parquet"));
    write("train-b.parquet", IntStream.of(0, 1, 2, 3, 9));
    grow();
    assertThat(numbers).containsEntry(2L, 2).containsEntry(4L, 4);
    assertThat(table.locate("train", 4)).contains(new RowId("train-a.parquet", 4));
    assertThat(table.find("train-a.parquet").orElseThrow().present()).isFalse();
  }

  @Test
  void aFileThatIsNotYetWholeIsTriedAgain() throws IOException {
    write("train-a.parquet", IntStream.range(0, 6));
    grow();
    byte[] whole = Files.readAllBytes(write10());
    Files.write(corpus.resolve("train-a.parquet"), java.util.Arrays.copyOf(whole, 200));
    assertThat(grow()).isEmpty();
    assertThat(table.find("train-a.parquet").orElseThrow().fault().reason()).isEqualTo("truncated");
    Files.write(corpus.resolve("train-a.parquet"), whole);
    assertThat(grow()).isEqualTo(range(6, 10));
  }

  private Path write10() throws IOException {
    return GeneratedShard.write(corpus.resolve("aside10"), IntStream.range(0, 10), 4, 10);
  }

  @Test
  void rowsOfWhichTheCorpusSaysNothingAreRefused() throws IOException {
    ColumnNames none =
        ColumnNames.parse(
            Stream.of("speaker_id", "transcript", "accent", "age", "gender", "duration")
                .map(column -> column + "=none-" + column)
                .toList(),
            List.of());
    write("train-a.parquet", IntStream.range(0, 3));
    ShardCatalog catalog = ShardCatalog.list(corpus.toString(), SplitChoice.ALL, "", none);
    table = Planning.of(catalog, table, new Described(), RowSelection.ALL).table();
    for (long index = 0; index < 3; index++) {
      numbers.put(index, 0);
    }
    write("train-a.parquet", IntStream.range(0, 4));
    ShardCatalog longer = ShardCatalog.list(corpus.toString(), SplitChoice.ALL, "", none);
    assertThatThrownBy(() -> Planning.grown(longer, table, new Described(), RowSelection.ALL))
        .isInstanceOf(UnknownRowsException.class)
        .hasMessageContaining("train-a.parquet");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anySequenceOfLayoutsKeepsEveryNumber(long seed) throws IOException {
    Random random = new Random(seed);
    List<Integer> rows = new ArrayList<>();
    for (int step = 0; step < 6; step++) {
      List<Integer> added = range(rows.size(), rows.size() + 1 + random.nextInt(7));
      if (random.nextInt(3) == 0) {
        rows.addAll(random.nextInt(rows.size() + 1), added);
      } else {
        rows.addAll(added);
      }
      layOut(rows, 1 + random.nextInt(3), random.nextBoolean());
      assertThat(grow()).containsExactlyInAnyOrderElementsOf(added);
    }
    assertThat(numbers.keySet())
        .isEqualTo(Set.copyOf(numbers.keySet().stream().toList()))
        .hasSize(rows.size());
    assertThat(numbers.values()).containsExactlyInAnyOrderElementsOf(rows);
  }

  private void layOut(List<Integer> rows, int shards, boolean counts) throws IOException {
    try (Stream<Path> files = Files.list(corpus)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    for (int shard = 0; shard < shards; shard++) {
      int from = rows.size() * shard / shards;
      int to = rows.size() * (shard + 1) / shards;
      String total = counts ? "-of-%05d".formatted(shards) : "";
      if (from < to) {
        write(
            "train-%05d%s.parquet".formatted(shard, total),
            rows.subList(from, to).stream().mapToInt(it -> it));
      }
    }
  }
}
