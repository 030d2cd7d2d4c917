package org.voicepersona.globe.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.CorpusChangedException;
import org.voicepersona.globe.RowIndices;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.ShardNumbering;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.EarlierNumbers;
import org.voicepersona.globe.catalog.Footers;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.globe.read.GeneratedShard;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.testing.MemoryRegister;
import org.voicepersona.testing.SqlShard;

/** Rows keep their numbers from plan to plan, whatever becomes of other shards. */
class PlanningTest {

  private static final String A = "train-a.parquet";
  private static final String B = "train-b.parquet";
  private static final String C = "train-c.parquet";

  @TempDir private Path corpus;
  private ShardTable table = ShardTable.EMPTY;

  @BeforeEach
  void writeThreeShards() throws IOException {
    write(A, 20);
    write(B, 13);
    write(C, 7);
  }

  private void write(String name, int rows) throws IOException {
    GeneratedShard.write(aside(name), rows, 5, 10);
    Files.move(aside(name), corpus.resolve(name));
  }

  private Path aside(String name) {
    return corpus.resolve("aside").resolve(name);
  }

  /** Plans with what was learnt by the plans before. */
  private RowPlan plan(RowSelection selection) throws IOException {
    ShardCatalog catalog =
        ShardCatalog.list(corpus.toString(), SplitChoice.ALL, "", ColumnNames.GLOBE);
    Planning planning = Planning.of(catalog, table, new MemoryRegister(), selection);
    table = planning.table();
    return planning.plan();
  }

  private List<String> numbers(RowPlan plan) {
    List<String> numbers = new ArrayList<>();
    for (Shard shard : plan.shards()) {
      plan.rows().rows(shard.name(), 0, shard.rows()).stream()
          .forEach(row -> numbers.add(shard.name() + " " + row + " is " + shard.indexOf(row)));
    }
    return numbers;
  }

  @Test
  void aShardThatRecoversIsNumberedBehindWhatWasNumberedWithoutIt() throws IOException {
    hide(B);
    RowPlan without = plan(RowSelection.ALL);
    assertThat(without.shards()).extracting(Shard::name).containsExactly(A, B, C);
    assertThat(table.find(C).orElseThrow().indices()).isEqualTo(RowIndices.from(20, 7));
    recover(B);

    RowPlan with = plan(RowSelection.ALL);

    assertThat(table.find(C).orElseThrow().indices()).isEqualTo(RowIndices.from(20, 7));
    assertThat(table.find(B).orElseThrow().indices()).isEqualTo(RowIndices.from(27, 13));
    assertThat(numbers(with)).hasSize(40).containsAll(numbers(without));
    assertThat(with.shards().stream().map(Shard::name)).containsExactly(A, C, B);
  }

  @Test
  void whatShardsInTheMiddleLackIsToldWithoutOpeningAnyTwice() throws IOException {
    String sentence = "SELECT audio, transcript AS sentence, speaker_id FROM sample LIMIT 1";
    for (int i = 1; i <= 40; i++) {
      SqlShard.write(corpus.resolve("train-b%d.parquet".formatted(i)), sentence);
    }
    SqlShard.write(corpus.resolve(B), "SELECT audio, transcript FROM sample LIMIT 1");
    ShardCatalog catalog =
        ShardCatalog.list(corpus.toString(), SplitChoice.ALL, "", ColumnNames.GLOBE)
            .findingColumns(Set.of());
    Footers footers = Footers.of(catalog);

    List<String> told =
        Planning.grown(catalog, table, new MemoryRegister(), RowSelection.ALL, footers).remarks();

    assertThat(told)
        .containsExactly(
            B
                + " has no column 'speaker_id', 'accent', 'age', 'gender', 'duration', which other shards have: its rows are read without.",
            "40 shards have no column 'transcript' but sentence, 'accent', 'age', 'gender', 'duration', which other shards have: their rows are read without (%s and 10 more)."
                .formatted(
                    IntStream.rangeClosed(1, 30)
                        .mapToObj("train-b%d.parquet"::formatted)
                        .collect(Collectors.joining(", "))));
    assertThat(footers.opened()).isEqualTo(43);
  }

  @Test
  void whatShardsLackIsToldInAFewSentences() throws IOException {
    List<String> columns =
        List.of("transcript", "accent", "age", "duration", "gender", "speaker_id");
    for (int i = 0; i < 60; i++) {
      int has = i;
      SqlShard.write(
          corpus.resolve("train-c%d.parquet".formatted(i)),
          "SELECT audio%s FROM sample LIMIT 1"
              .formatted(
                  IntStream.range(0, 6)
                      .filter(column -> (has & 1 << column) != 0)
                      .mapToObj(columns::get)
                      .map(", "::concat)
                      .collect(Collectors.joining())));
    }
    ShardCatalog catalog =
        ShardCatalog.list(corpus.toString(), SplitChoice.ALL, "", ColumnNames.GLOBE);

    assertThat(Planning.of(catalog, table, new MemoryRegister(), RowSelection.ALL).remarks())
        .hasSize(6)
        .last()
        .isEqualTo(
            "55 shards more have no column that other shards have: their rows are read without.");
  }

  /** Puts something else in the place of a shard. */
  private void hide(String name) throws IOException {
    Files.move(corpus.resolve(name), aside(name));
    Files.writeString(corpus.resolve(name), "<html>503</html>");
  }

  private void recover(String name) throws IOException {
    Files.delete(corpus.resolve(name));
    Files.move(aside(name), corpus.resolve(name));
  }

  @Test
  void whatIsPlannedBitByBitHasTheNumbersOfTheWhole() throws IOException {
    List<String> whole = numbers(plan(RowSelection.ALL));
    table = ShardTable.EMPTY;
    for (long limit : new long[] {1, 20, 21, 33, 39}) {
      assertThat(numbers(plan(RowSelection.ALL.withLimit(limit))))
          .isEqualTo(whole.subList(0, (int) limit));
    }
    assertThat(numbers(plan(RowSelection.ALL.withRange(30, 36)))).isEqualTo(whole.subList(30, 36));
  }

  @Test
  void aRangeBesideAShardThatCannotBeCountedIsRefusedUntilTheNumbersAreGiven() throws IOException {
    hide(B);
    RowSelection range = RowSelection.ALL.withRange(10, 25);
    assertThatThrownBy(() -> plan(range))
        .hasMessageContaining(B)
        .hasMessageContaining("web page")
        .hasMessageContaining("--start and --end");
    assertThat(plan(RowSelection.ALL.withRange(10, 15)).rows().size()).isEqualTo(5);

    plan(RowSelection.ALL);
    assertThat(numbers(plan(range))).hasSize(15).contains(C + " 4 is 24");
  }

  @Test
  void namesWhatHasChanged() throws IOException {
    plan(RowSelection.ALL);
    Files.delete(corpus.resolve(A));
    Files.delete(corpus.resolve(B));
    write(B, 14);
    write("train-d.parquet", 1);

    assertThatThrownBy(() -> plan(RowSelection.ALL))
        .isInstanceOf(CorpusChangedException.class)
        .hasMessageContaining(A + " is gone")
        .hasMessageMatching(".*train-b.parquet had [0-9,]+ bytes, and has [0-9,]+.*")
        .hasMessageContaining("train-d.parquet is new")
        .hasMessageNotContaining(C);
  }

  @Test
  void aShardOfTheSameSizeWithAnotherContentIsAnotherOne() throws IOException {
    plan(RowSelection.ALL);
    byte[] bytes = Files.readAllBytes(corpus.resolve(B));
    // The footer begins with the version of the format, 1 or 2.
    int length =
        java.nio.ByteBuffer.wrap(bytes)
            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
            .getInt(bytes.length - 8);
    bytes[bytes.length - 8 - length + 1] ^= 6;
    Files.write(corpus.resolve(B), bytes);

    assertThatThrownBy(() -> plan(RowSelection.ALL))
        .isInstanceOf(CorpusChangedException.class)
        .hasMessageContaining(B + " has another content: its footer was");
  }

  @Test
  void aShardBehindTheLimitIsComparedBySizeAlone() throws IOException {
    plan(RowSelection.ALL.withLimit(5));
    assertThat(table.find(C).orElseThrow().isCounted()).isFalse();
    Files.delete(corpus.resolve(C));
    write(C, 8);
    assertThatThrownBy(() -> plan(RowSelection.ALL.withLimit(6))).hasMessageContaining(C + " had");
  }

  @Test
  void aFileTakesThePlaceOfAShardThatWasNeverRead() throws IOException {
    Files.writeString(corpus.resolve("train-d.parquet"), "PAR1 and no more");
    plan(RowSelection.ALL);
    Files.delete(corpus.resolve("train-d.parquet"));
    write("train-d.parquet", 3);
    assertThat(numbers(plan(RowSelection.ALL))).contains("train-d.parquet 2 is 42");
  }

  @Test
  void findsTheNumbersOfAnEarlierVersion() throws IOException {
    ShardCatalog catalog =
        ShardCatalog.list(corpus.toString(), SplitChoice.ALL, "", ColumnNames.GLOBE);
    plan(RowSelection.ALL);
    ShardTable inOrder =
        EarlierNumbers.table(
            catalog,
            Map.of(A, new ShardNumbering("train", 0, 3), C, new ShardNumbering("train", 33, 6)));
    assertThat(inOrder).isEqualTo(table);

    ShardTable asTheyCame =
        EarlierNumbers.table(
            catalog,
            Map.of(B, new ShardNumbering("train", 0, 12), A, new ShardNumbering("train", 13, 2)));
    assertThat(asTheyCame.find(A).orElseThrow().indices()).isEqualTo(RowIndices.from(13, 20));
    table = asTheyCame;
    plan(RowSelection.ALL);
    assertThat(table.find(C).orElseThrow().indices()).isEqualTo(RowIndices.from(33, 7));

    assertThatThrownBy(
            () ->
                EarlierNumbers.table(
                    catalog,
                    Map.of(
                        A,
                        new ShardNumbering("train", 5, 3),
                        C,
                        new ShardNumbering("train", 20, 0))))
        .hasMessageContaining("gave the number 20 of train to a row of " + A);
    assertThatThrownBy(
            () -> EarlierNumbers.table(catalog, Map.of("gone", new ShardNumbering("train", 0, 0))))
        .hasMessageContaining("gone is gone");
  }
}
