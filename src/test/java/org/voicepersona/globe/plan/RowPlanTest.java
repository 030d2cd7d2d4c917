package org.voicepersona.globe.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.read.GeneratedShard;
import org.voicepersona.globe.select.Balance;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;

/** On three train shards of 40 rows in row groups of ten, and a test shard of 20. */
class RowPlanTest {

  private static final String FIRST = "data/train-00000-of-00003.parquet";
  private static final String SECOND = "data/train-00001-of-00003.parquet";
  private static final String THIRD = "data/train-00002-of-00003.parquet";
  private static final String TEST = "data/test-00000-of-00001.parquet";

  @TempDir private Path corpus;

  @BeforeEach
  void writeCorpus() throws IOException {
    for (String name : List.of(FIRST, SECOND, THIRD)) {
      GeneratedShard.write(corpus.resolve(name), 40, 10, 100);
    }
    GeneratedShard.write(corpus.resolve(TEST), 20, 10, 100);
  }

  @Test
  void everythingIsEveryRowWithIndicesRunningOnFromShardToShard() throws IOException {
    RowPlan plan = plan("train", RowSelection.ALL);

    assertThat(plan.rows().size()).isEqualTo(120);
    assertThat(plan.shards()).extracting(Shard::name).containsExactly(FIRST, SECOND, THIRD);
    assertThat(plan.shards()).extracting(shard -> shard.indexOf(0)).containsExactly(0L, 40L, 80L);
  }

  @Test
  void aRangeIsOfIndicesInEachSplit() throws IOException {
    RowPlan plan = plan("all", RowSelection.ALL.withRange(15, 45));

    assertThat(rows(plan, TEST)).containsExactly(range(15, 20));
    assertThat(rows(plan, FIRST)).containsExactly(range(15, 40));
    assertThat(rows(plan, SECOND)).containsExactly(range(0, 5));
    assertThat(plan.shards()).extracting(Shard::name).containsExactly(TEST, FIRST, SECOND);
  }

  @Test
  void aLimitEndsTheReadingOfFooters() throws IOException {
    Files.writeString(corpus.resolve(SECOND), "no Parquet file");

    RowPlan plan = plan("train", RowSelection.ALL.withLimit(40));

    assertThat(plan.rows().size()).isEqualTo(40);
    assertThat(plan.shards()).extracting(Shard::name).containsExactly(FIRST);
  }

  @Test
  void aLimitCountsTheRowsThatPassTheFilter() throws IOException {
    RowFilter filter = RowFilter.parse(List.of("accent=Non native speaker"), Set.of());

    RowPlan plan =
        plan("train", RowSelection.ALL.withRange(5, 200).withFilter(filter).withLimit(12));

    // Rows 6, 10, ... 38 of the first shard are nine, then 2, 6 and 10 of the second.
    assertThat(rows(plan, FIRST)).containsExactly(range(5, 40));
    assertThat(rows(plan, SECOND)).containsExactly(range(0, 11));
    assertThat(plan.shards()).hasSize(2);
  }

  @Test
  void aBalanceDrawsTheSameNumberOfEachGroupAndTheSameRowsForASeed() throws IOException {
    RowSelection balanced = RowSelection.ALL.withBalance(Balance.parse("accent,gender", 3, 7));

    RowPlan plan = plan("train", balanced);

    Map<Long, Integer> perAccent = new HashMap<>();
    for (String shard : List.of(FIRST, SECOND, THIRD)) {
      LongStream.of(rows(plan, shard)).forEach(row -> perAccent.merge(row % 4, 1, Integer::sum));
    }
    assertThat(perAccent).isEqualTo(Map.of(0L, 3, 1L, 3, 2L, 3, 3L, 3));
    assertThat(rows(plan("train", balanced), FIRST)).isEqualTo(rows(plan, FIRST));
    RowPlan other =
        plan("train", RowSelection.ALL.withBalance(Balance.parse("accent,gender", 3, 8)));
    assertThat(List.of(rows(other, FIRST), rows(other, SECOND), rows(other, THIRD)))
        .isNotEqualTo(List.of(rows(plan, FIRST), rows(plan, SECOND), rows(plan, THIRD)));
  }

  @Test
  void aBalanceDrawsFromTheRowsThatPassTheFilterAndALimitCutsIt() throws IOException {
    RowSelection selection =
        RowSelection.ALL
            .withFilter(RowFilter.parse(List.of("gender=male"), Set.of()))
            .withBalance(Balance.parse("accent", 5, 1));

    RowPlan plan = plan("train", selection);
    RowPlan cut = plan("train", selection.withLimit(4));

    assertThat(plan.rows().size()).isEqualTo(10);
    for (String shard : List.of(FIRST, SECOND, THIRD)) {
      assertThat(LongStream.of(rows(plan, shard))).allMatch(row -> row % 2 == 0);
    }
    assertThat(cut.rows().size()).isEqualTo(4);
  }

  @Test
  void planningReadsTheLabelsAlone() throws IOException {
    for (int group = 0; group < 4; group++) {
      for (String column : List.of("audio.bytes", "transcript", "speaker_id", "duration")) {
        GeneratedShard.damage(corpus.resolve(FIRST), group, column);
      }
    }
    RowSelection selection =
        RowSelection.ALL
            .withFilter(RowFilter.parse(List.of("gender=male"), Set.of()))
            .withBalance(Balance.parse("accent", 60, 1));

    assertThat(rows(plan("train", selection), FIRST)).hasSize(20);
  }

  @Test
  void aShardThatCannotBeReadStaysInThePlanToTellItsFault() throws IOException {
    Files.writeString(corpus.resolve(SECOND), "<html>502 Bad Gateway</html>");

    RowPlan plan = plan("train", RowSelection.ALL);

    assertThat(plan.shards())
        .extracting(Shard::name, Shard::rows, shard -> shard.indexOf(0), s -> s.fault().reason())
        .containsExactly(
            tuple(FIRST, 40L, 0L, ""),
            tuple(SECOND, 0L, -1L, "html-page"),
            tuple(THIRD, 40L, 40L, ""));
    assertThat(plan.rows().size()).isEqualTo(80);
  }

  @Test
  void anImpossibleSelectionIsRefused() {
    assertThatThrownBy(() -> RowSelection.ALL.withRange(5, 4))
        .hasMessageContaining("start is 5 and end is 4");
    assertThatThrownBy(() -> RowSelection.ALL.withLimit(-1)).hasMessageContaining("limit is -1");
    assertThatThrownBy(() -> Balance.parse("accent,duration", 1, 0))
        .hasMessageContaining("'duration'");
    assertThatThrownBy(() -> Balance.parse("accent", 0, 0)).hasMessageContaining("per-group is 0");
  }

  private RowPlan plan(String split, RowSelection selection) throws IOException {
    ShardCatalog catalog =
        ShardCatalog.list(corpus.toString(), new SplitChoice("", split), "", ColumnNames.GLOBE);
    return RowPlan.of(catalog, selection);
  }

  private static long[] rows(RowPlan plan, String shard) {
    return plan.rows().rows(shard, 0, 1000).stream().asLongStream().toArray();
  }

  private static long[] range(long from, long to) {
    return LongStream.range(from, to).toArray();
  }
}
