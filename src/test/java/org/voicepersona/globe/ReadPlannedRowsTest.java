package org.voicepersona.globe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.voicepersona.testing.Program;

class ReadPlannedRowsTest {

  private RowPlan plan;

  @BeforeEach
  void planSample() throws IOException {
    plan = plan(RowFilter.ALL);
  }

  private static RowPlan plan(RowFilter filter) throws IOException {
    ShardCatalog catalog =
        ShardCatalog.list(
            Program.SAMPLE.toString(), EnumSet.allOf(Split.class), "", ColumnNames.GLOBE);
    return RowPlan.of(catalog, RowSelection.ALL.withFilter(filter));
  }

  private static PlannedRows source(RowPlan plan, RowSet settled) {
    return new PlannedRows(
        plan.shards(),
        new RowRequest(
            plan.columns(), plan.filter(), plan.rows(), settled, InFlightClips.UNLIMITED));
  }

  private static UnboundedReader<ReadRow> reader(
      PlannedRows source, PlannedRows.Position position) {
    return source.createReader(PipelineOptionsFactory.create(), position);
  }

  private static List<RowId> readOn(UnboundedReader<ReadRow> reader, int most) throws IOException {
    List<RowId> ids = new ArrayList<>();
    while (ids.size() < most && reader.advance()) {
      ids.add(reader.getCurrent().id());
    }
    return ids;
  }

  private List<RowId> allRows() throws IOException {
    try (UnboundedReader<ReadRow> reader =
        reader(source(plan, RowSet.NONE), PlannedRows.Position.START)) {
      return readOn(reader, Integer.MAX_VALUE);
    }
  }

  @Test
  void readsEveryRowOnceAndThenEnds() throws IOException {
    try (UnboundedReader<ReadRow> reader =
        reader(source(plan, RowSet.NONE), PlannedRows.Position.START)) {
      assertThat(reader.start()).isTrue();
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MIN_VALUE);
      assertThat(readOn(reader, Integer.MAX_VALUE)).hasSize(32).doesNotHaveDuplicates();
      assertThat(reader.getWatermark()).isEqualTo(BoundedWindow.TIMESTAMP_MAX_VALUE);
    }
  }

  @Test
  void goesOnFromACheckpointAfterAnyRow() throws IOException {
    List<RowId> all = allRows();
    for (int before = 0; before <= all.size(); before++) {
      PlannedRows source = source(plan, RowSet.NONE);
      List<RowId> read = new ArrayList<>();
      PlannedRows.Position mark;
      try (UnboundedReader<ReadRow> first = reader(source, PlannedRows.Position.START)) {
        read.addAll(readOn(first, before));
        mark =
            CoderUtils.clone(
                source.getCheckpointMarkCoder(), (PlannedRows.Position) first.getCheckpointMark());
      }
      try (UnboundedReader<ReadRow> second = reader(source, mark)) {
        read.addAll(readOn(second, Integer.MAX_VALUE));
      }
      assertThat(read).isEqualTo(all);
    }
  }

  @Test
  void dealsItsShardsOutToSeveralReaders() throws Exception {
    List<RowId> read = new ArrayList<>();
    List<PlannedRows> parts = source(plan, RowSet.NONE).split(2, PipelineOptionsFactory.create());
    assertThat(parts).hasSize(Math.min(2, plan.shards().size()));
    for (PlannedRows part : parts) {
      try (UnboundedReader<ReadRow> reader = reader(part, PlannedRows.Position.START)) {
        read.addAll(readOn(reader, Integer.MAX_VALUE));
      }
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(allRows());
  }

  @Test
  void leavesSettledAndFilteredRowsAloneAndAccountsForThem() throws IOException {
    RowPlan women = plan(RowFilter.parse(List.of("gender=female")));
    List<RowId> read;
    try (UnboundedReader<ReadRow> reader =
        reader(source(women, RowSet.NONE), PlannedRows.Position.START)) {
      read = readOn(reader, Integer.MAX_VALUE);
    }
    assertThat(women.remainder(RowSet.NONE))
        .isEqualTo(new RowPlan.Remainder(read.size(), 33 - read.size()));

    BitSet firstRow = new BitSet();
    firstRow.set((int) read.get(0).row());
    RowSet settled = RowSet.of(Map.of(read.get(0).shard(), firstRow));
    try (UnboundedReader<ReadRow> reader =
        reader(source(women, settled), PlannedRows.Position.START)) {
      assertThat(readOn(reader, Integer.MAX_VALUE)).isEqualTo(read.subList(1, read.size()));
    }
    assertThat(women.remainder(settled).outstanding()).isEqualTo(read.size() - 1);
    assertThat(women.remainder(RowSet.of(read)))
        .isEqualTo(new RowPlan.Remainder(0, 33 - read.size()));
  }
}
