package org.voicepersona.globe.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Failure;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.RowSet;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.catalog.CorpusComparison;
import org.voicepersona.globe.catalog.Footers;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.globe.row.ReadRow;
import org.voicepersona.globe.row.RowRequest;
import org.voicepersona.globe.row.WantedRows;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;
import org.voicepersona.globe.select.ValueTally;
import org.voicepersona.globe.shard.RowCursor;
import org.voicepersona.globe.shard.RowLabels;
import org.voicepersona.globe.shard.ShardReader;

/**
 * The rows of a corpus that a selection chooses to read.
 *
 * @param shards the shards with at least one row to read, and the unreadable ones, whose rows are
 *     unknown, in order
 * @param rows the rows to read, to which the filter is still to be applied
 * @param filter the filter on the labels of the rows
 * @param columns the corpus's names of its columns
 */
public record RowPlan(List<Shard> shards, RowSet rows, RowFilter filter, ColumnNames columns) {

  public RowPlan {
    shards = List.copyOf(shards);
  }

  /**
   * Plans a selection of a corpus without earlier runs. Reads only what the selection needs: the
   * footers of the shards up to the end of the range or the limit, and the labels of rows if there
   * is a balance, or both a limit and a filter.
   *
   * @throws IOException if the file system fails
   */
  public static RowPlan of(ShardCatalog catalog, RowSelection selection) throws IOException {
    return new RowPlanner(
            catalog,
            CorpusComparison.unchanged(ShardTable.EMPTY, catalog),
            selection,
            Footers.of(catalog),
            Set.of())
        .plan()
        .plan();
  }

  /** Returns how many rows of this plan are settled. */
  public long settledRows(IndexSet settled) {
    RowRequest request = request(settled);
    return shards.stream()
        .mapToLong(shard -> request.settled(shard, 0, shard.rows()).cardinality())
        .sum();
  }

  private RowRequest request(IndexSet settled) {
    return new RowRequest(columns, filter, rows, settled, InFlightClips.UNLIMITED);
  }

  /**
   * The numbers of rows of a plan that have no outcome of their own.
   *
   * @param outstanding rows that are still to be described
   * @param filtered rows that the filter rejects
   */
  public record Remainder(long outstanding, long filtered) {}

  /**
   * Counts the rows that are not {@code settled}, except those of shards that cannot be read or
   * have failed, whose outcome is the failure. Reads the labels of the counted rows if there is a
   * filter.
   *
   * @param failed the names of the shards that have failed as a whole
   * @throws IOException if the file system fails
   */
  public Remainder remainder(IndexSet settled, Set<String> failed) throws IOException {
    RowRequest request = request(settled);
    long outstanding = 0;
    long filtered = 0;
    for (Shard shard : shards) {
      BitSet left = request.wanted(shard, 0, shard.rows());
      if (left.isEmpty() || failed.contains(shard.name())) {
        continue;
      }
      try (ShardReader reader = ShardReader.open(shard, columns)) {
        long passing = passing(reader, left);
        outstanding += passing;
        filtered += left.cardinality() - passing;
      } catch (UnreadableShardException e) {
        // The run has reported the same fault.
      }
    }
    return new Remainder(outstanding, filtered);
  }

  /**
   * The first rows of the first shards.
   *
   * @param samples the readable rows, with their clips
   * @param failures the faults of the others
   */
  public record FirstRows(List<VoiceSample> samples, List<Failure> failures) {

    public FirstRows {
      samples = List.copyOf(samples);
      failures = List.copyOf(failures);
    }
  }

  /**
   * Reads the first rows of the first shards.
   *
   * @param ofShard the maximum number of rows of each shard
   * @param most the maximum number of rows in total
   * @throws IOException if the file system fails
   */
  public FirstRows firstRows(int ofShard, int most) throws IOException {
    List<VoiceSample> samples = new ArrayList<>();
    List<Failure> failures = new ArrayList<>();
    for (Shard shard : shards) {
      int read = samples.size() + failures.size();
      if (shard.rows() == 0 || read >= most) {
        continue;
      }
      try (WantedRows wanted = WantedRows.open(shard, request(IndexSet.NONE), 0, Long.MAX_VALUE)) {
        for (int i = read; i < Math.min(most, read + ofShard) && wanted.advance(); i++) {
          ReadRow row = wanted.take();
          if (row instanceof ReadRow.Sample sample) {
            samples.add(sample.sample());
          } else {
            failures.add(((ReadRow.Unreadable) row).failure());
          }
        }
      } catch (UnreadableShardException e) {
        failures.add(shard.failure(e));
      }
    }
    return new FirstRows(samples, failures);
  }

  /**
   * Counts the values of the rows, or of the first {@code mostRows} of them, in the columns that
   * the filter uses. Skips unreadable shards.
   *
   * @throws IOException if the file system fails
   */
  public Map<Column, ValueTally> values(long mostRows) throws IOException {
    Map<Column, ValueTally> values = new TreeMap<>();
    filter.columns().forEach(column -> values.put(column, new ValueTally()));
    long left = mostRows;
    for (Shard shard : shards) {
      BitSet asked = request(IndexSet.NONE).wanted(shard, 0, Math.min(shard.rows(), left));
      if (!asked.isEmpty()) {
        left -= asked.cardinality();
        count(shard, asked, values);
      }
    }
    return values;
  }

  private void count(Shard shard, BitSet asked, Map<Column, ValueTally> values) throws IOException {
    try (ShardReader reader = ShardReader.open(shard, columns)) {
      RowCursor<RowLabels> labels = reader.labels(values.keySet(), asked);
      for (int row = asked.nextSetBit(0); row >= 0; row = asked.nextSetBit(row + 1)) {
        RowLabels said = RowLabels.at(row, labels);
        if (said.known()) {
          values.forEach((column, tally) -> tally.add(said.of(column)));
        }
      }
    } catch (UnreadableShardException e) {
      // The run has reported the same fault.
    }
  }

  private long passing(ShardReader reader, BitSet asked)
      throws IOException, UnreadableShardException {
    if (filter.acceptsAll()) {
      return asked.cardinality();
    }
    RowCursor<RowLabels> labels = reader.labels(filter.columns(), asked);
    long passing = 0;
    for (int row = asked.nextSetBit(0); row >= 0; row = asked.nextSetBit(row + 1)) {
      passing += filter.accepts(RowLabels.at(row, labels)) ? 1 : 0;
    }
    return passing;
  }
}
