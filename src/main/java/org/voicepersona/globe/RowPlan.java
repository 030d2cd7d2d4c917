package org.voicepersona.globe;

import java.io.IOException;
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
}
