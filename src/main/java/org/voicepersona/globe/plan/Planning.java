package org.voicepersona.globe.plan;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.CorpusChangedException;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.UnknownRowsException;
import org.voicepersona.globe.catalog.CorpusComparison;
import org.voicepersona.globe.catalog.Footers;
import org.voicepersona.globe.catalog.ShardCatalog;
import org.voicepersona.globe.catalog.ShardRegister;
import org.voicepersona.globe.catalog.ShardTable;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.select.RowSelection;

/**
 * The rows to read of a corpus, and the knowledge of its shards that planning has gained.
 *
 * @param plan the rows to read
 * @param table the shards that were known before, and those that were counted now
 * @param news a line for each change of the corpus
 * @param remarks remarks for the user on the opened shards, a sentence each
 */
public record Planning(RowPlan plan, ShardTable table, List<String> news, List<String> remarks) {

  public Planning {
    news = List.copyOf(news);
    remarks = List.copyOf(remarks);
  }

  /**
   * Plans a selection of a corpus that may have changed since earlier runs: known rows are found
   * again wherever they lie now, and all others are new.
   *
   * @param known the table of earlier runs
   * @param register gives the rows that they have described
   * @throws UnknownRowsException if rows cannot be matched with known rows
   * @throws IOException as {@link #of} does
   */
  public static Planning grown(
      ShardCatalog catalog, ShardTable known, ShardRegister register, RowSelection selection)
      throws IOException {
    return grown(catalog, known, register, selection, Footers.of(catalog));
  }

  public static Planning grown(
      ShardCatalog catalog,
      ShardTable known,
      ShardRegister register,
      RowSelection selection,
      Footers footers)
      throws IOException {
    if (known.isEmpty()) {
      ShardTable listed = CorpusComparison.unchanged(known, catalog);
      return new RowPlanner(catalog, listed, selection, footers, Set.of()).plan();
    }
    GrownCorpus corpus = new GrownCorpus(known, catalog, new KnownKeys(register, catalog), footers);
    ShardTable table = corpus.table();
    Planning planning =
        new RowPlanner(catalog, table, selection, footers, corpus.unreadable()).plan();
    return new Planning(planning.plan, planning.table, corpus.news(), planning.remarks);
  }

  /**
   * Plans known rows at their present places.
   *
   * @param known the table of earlier runs
   * @param rows the rows
   * @param shards the names of shards that could not be read, all of whose rows are to be tried
   * @param filter the filter for the rows of these shards
   * @throws CorpusChangedException if the content of a shard has changed
   * @throws IOException if the file system fails
   */
  public static Planning again(
      ShardTable known,
      IndexSet rows,
      Set<String> shards,
      RowFilter filter,
      String dataset,
      ColumnNames columns)
      throws IOException {
    return new KnownRowsPlanner(known, dataset, columns).plan(rows, shards, filter);
  }

  /**
   * Finds known shards among the files of another place, by their names.
   *
   * @throws CorpusChangedException if a shard is missing there or has changed
   */
  public static ShardTable elsewhere(ShardTable known, ShardCatalog catalog)
      throws CorpusChangedException {
    return CorpusComparison.elsewhere(known, catalog);
  }

  /**
   * Plans a selection of a corpus that must not have changed since earlier runs.
   *
   * <p>Reads only what the selection needs: the footers of the shards up to the end of the range or
   * the limit, and the labels of rows if there is a balance, or both a limit and a filter. Later
   * shards are compared by size, and by checksum if the file system has one.
   *
   * @param known the table of earlier runs
   * @param register gives the rows that they have described
   * @throws CorpusChangedException if the corpus has changed
   * @throws IOException if the file system fails, or a range of indices is wanted and a shard
   *     cannot be counted
   */
  public static Planning of(
      ShardCatalog catalog, ShardTable known, ShardRegister register, RowSelection selection)
      throws IOException {
    ShardTable listed = CorpusComparison.unchanged(known, catalog);
    Footers footers = Footers.of(catalog);
    if (!listed.mayHideMetRows()) {
      return new RowPlanner(catalog, listed, selection, footers, Set.of()).plan();
    }
    Planning planning = grown(catalog, known, register, selection, footers);
    if (known.isMovedIn(planning.table)) {
      throw new CorpusChangedException(planning.news);
    }
    return planning;
  }
}
