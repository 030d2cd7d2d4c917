package org.voicepersona.globe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A selection applied to a corpus: what there is to read.
 *
 * @param shards the shards with at least one row to read, and those that cannot be read and so seem
 *     to have none, in order
 * @param rows the rows to read; the filter is still to be applied to them
 * @param filter what the rows must say of their speaker
 * @param columns what the corpus calls its columns
 */
public record RowPlan(List<Shard> shards, RowSet rows, RowFilter filter, ColumnNames columns) {

  /** Takes a copy. */
  public RowPlan {
    shards = List.copyOf(shards);
  }

  /**
   * Reads what the selection needs to know: the footers of the shards up to the end of the range or
   * the limit, and the labels of rows where a limit meets a filter, or a balance is wished for.
   *
   * @throws IOException if the file system fails
   */
  public static RowPlan of(ShardCatalog catalog, RowSelection selection) throws IOException {
    return new RowPlanner(catalog, selection).plan();
  }

  /**
   * Returns the plan of a part of these rows.
   *
   * @param again single rows, as far as they are in this plan
   * @param shardsAgain shards of which every row of this plan is taken
   */
  public RowPlan only(RowSet again, List<String> shardsAgain) {
    RowSet.Builder part = new RowSet.Builder();
    List<Shard> parted = new ArrayList<>();
    for (Shard shard : shards) {
      BitSet chosen = rows.rows(shard.name(), 0, shard.rows());
      boolean whole = shardsAgain.contains(shard.name());
      if (!whole) {
        chosen.and(again.rows(shard.name(), 0, shard.rows()));
      }
      chosen.stream().forEach(row -> part.add(new RowId(shard.name(), row)));
      if (whole || !chosen.isEmpty()) {
        parted.add(shard);
      }
    }
    return new RowPlan(parted, part.build(), filter, columns);
  }

  /**
   * What is with the rows of a plan that have no outcome of their own.
   *
   * @param outstanding rows that are still to be described
   * @param filtered rows that the filter leaves out
   */
  public record Remainder(long outstanding, long filtered) {}

  /**
   * Accounts for the rows that are not {@code settled}; those of a shard that cannot be read are
   * accounted for by its failure. Reads the labels of the rows in question, if there is a filter.
   *
   * @throws IOException if the file system fails
   */
  public Remainder remainder(RowSet settled) throws IOException {
    RowRequest request = new RowRequest(columns, filter, rows, settled, InFlightClips.UNLIMITED);
    long outstanding = 0;
    long filtered = 0;
    for (Shard shard : shards) {
      BitSet left = request.wanted(shard, 0, shard.rows());
      if (left.isEmpty()) {
        continue;
      }
      try (ShardReader reader = ShardReader.open(shard, columns)) {
        long passing = passing(reader, left);
        outstanding += passing;
        filtered += left.cardinality() - passing;
      } catch (UnreadableShardException e) {
        // The run has met the same fault and told it.
      }
    }
    return new Remainder(outstanding, filtered);
  }

  private long passing(ShardReader reader, BitSet rows) throws IOException {
    long passing = 0;
    for (ShardReader.RowGroup group : reader.rowGroups()) {
      BitSet ofGroup = new BitSet();
      ofGroup.set((int) group.firstRow(), (int) group.endRow());
      ofGroup.and(rows);
      passing += ofGroup.isEmpty() ? 0 : reader.filter(group, ofGroup, filter).cardinality();
    }
    return passing;
  }
}
