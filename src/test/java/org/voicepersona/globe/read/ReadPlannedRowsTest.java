package org.voicepersona.globe.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowId;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.plan.RowPlan;
import org.voicepersona.globe.row.ReadItem;
import org.voicepersona.globe.row.ReadRow;
import org.voicepersona.globe.row.RowRequest;
import org.voicepersona.globe.row.RowTally;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.testing.Program;

class ReadPlannedRowsTest {

  private RowPlan plan;

  @BeforeEach
  void planSample() throws IOException {
    plan = plan(RowFilter.ALL);
  }

  private static RowPlan plan(RowFilter filter) throws IOException {
    ShardCatalog catalog =
        ShardCatalog.list(Program.SAMPLE.toString(), SplitChoice.ALL, "", ColumnNames.GLOBE);
    return RowPlan.of(catalog, RowSelection.ALL.withFilter(filter));
  }

  private static PlannedRows source(RowPlan plan, IndexSet settled) {
    return new PlannedRows(
        plan.shards(),
        new RowRequest(
            plan.columns(), plan.filter(), plan.rows(), settled, InFlightClips.UNLIMITED),
        URI.create("file:///nowhere"));
  }

  private static UnboundedReader<ReadItem> reader(
      PlannedRows source, PlannedRows.Position position) {
    return source.createReader(PipelineOptionsFactory.create(), position);
  }

  private static List<ReadItem> readOn(UnboundedReader<ReadItem> reader, int most)
      throws IOException {
    List<ReadItem> items = new ArrayList<>();
    while (items.size() < most && reader.advance()) {
      items.add(reader.getCurrent());
    }
    return items;
  }

  private static List<ReadItem> readAll(PlannedRows source) throws IOException {
    try (UnboundedReader<ReadItem> reader = reader(source, PlannedRows.Position.START)) {
      return readOn(reader, Integer.MAX_VALUE);
    }
  }

  private static List<RowId> rows(List<ReadItem> items) {
    return items.stream()
        .filter(ReadRow.class::isInstance)
        .map(item -> ((ReadRow) item).id())
        .toList();
  }

  private static RowTally tally(List<ReadItem> items) {
    return items.stream()
        .filter(RowTally.class::isInstance)
        .map(RowTally.class::cast)
        .reduce(
            new RowTally(0, 0, 0),
            (a, b) ->
                new RowTally(
                    a.read() + b.read(), a.filtered() + b.filtered(), a.settled() + b.settled()));
  }

  @Test
  void readsEveryRowOnceAndThenEnds() throws IOException {
    try (UnboundedReader<ReadItem> reader =
        reader(source(plan, IndexSet.NONE), PlannedRows.Position.START)) {
      assertThat(reader.start()).isTrue();
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
      List<ReadItem> items = new ArrayList<>(List.of(reader.getCurrent()));
      items.addAll(readOn(reader, Integer.MAX_VALUE));
      assertThat(rows(items)).hasSize(33).doesNotHaveDuplicates();
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
    }
  }

  @Test
  void goesOnFromACheckpointAnywhere() throws IOException {
    PlannedRows source = source(plan, IndexSet.NONE);
    List<ReadItem> all = readAll(source);
    for (int before = 0; before <= all.size(); before++) {
      List<ReadItem> read = new ArrayList<>();
      PlannedRows.Position mark;
      try (UnboundedReader<ReadItem> first = reader(source, PlannedRows.Position.START)) {
        read.addAll(readOn(first, before));
        mark =
            CoderUtils.clone(
                source.getCheckpointMarkCoder(), (PlannedRows.Position) first.getCheckpointMark());
      }
      try (UnboundedReader<ReadItem> second = reader(source, mark)) {
        read.addAll(readOn(second, Integer.MAX_VALUE));
      }
      assertThat(rows(read)).isEqualTo(rows(all));
    }
  }

  @Test
  void dealsItsShardsOutToSeveralReaders() throws Exception {
    List<ReadItem> read = new ArrayList<>();
    List<PlannedRows> parts = source(plan, IndexSet.NONE).split(2, PipelineOptionsFactory.create());
    assertThat(parts).hasSize(Math.min(2, plan.shards().size()));
    for (PlannedRows part : parts) {
      read.addAll(readAll(part));
    }
    assertThat(rows(read))
        .containsExactlyInAnyOrderElementsOf(rows(readAll(source(plan, IndexSet.NONE))));
    assertThat(tally(read)).isEqualTo(new RowTally(33, 0, 0));
  }

  private static IndexSet settled(RowPlan plan, List<RowId> rows) {
    IndexSet.Builder settled = new IndexSet.Builder();
    for (Shard shard : plan.shards()) {
      rows.stream()
          .filter(row -> row.shard().equals(shard.name()))
          .forEach(row -> settled.addNew(shard.split(), shard.indexOf(row.row())));
    }
    return settled.build();
  }

  @Test
  void leavesSettledAndFilteredRowsAloneAndAccountsForThem() throws IOException {
    RowPlan women = plan(RowFilter.parse(List.of("gender=female"), Set.of()));
    List<ReadItem> all = readAll(source(women, IndexSet.NONE));
    List<RowId> read = rows(all);
    assertThat(tally(all)).isEqualTo(new RowTally(33, 33 - read.size(), 0));
    assertThat(women.remainder(IndexSet.NONE, Set.of()))
        .isEqualTo(new RowPlan.Remainder(read.size(), 33 - read.size()));

    IndexSet settled = settled(women, read.subList(0, 1));
    List<ReadItem> others = readAll(source(women, settled));
    assertThat(rows(others)).isEqualTo(read.subList(1, read.size()));
    assertThat(tally(others)).isEqualTo(new RowTally(32, 33 - read.size(), 1));
    assertThat(women.remainder(settled, Set.of()).outstanding()).isEqualTo(read.size() - 1);
    assertThat(women.remainder(settled(women, read), Set.of()))
        .isEqualTo(new RowPlan.Remainder(0, 33 - read.size()));
  }
}
