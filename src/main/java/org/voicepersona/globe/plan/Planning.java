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
 * What there is to read of a corpus, and what was learnt of its shards to find out.
 *
 * @param plan what there is to read
 * @param table the shards that were known before, and those that were counted now
 * @param news a line for each change of the corpus
 * @param remarks what a user should know of the shards that were opened, a sentence each
 */
public record Planning(RowPlan plan, ShardTable table, List<String> news, List<String> remarks) {

  /** Takes copies. */
  public Planning {
    news = List.copyOf(news);
    remarks = List.copyOf(remarks);
  }

  /**
   * Plans a selection of a corpus that may have changed since earlier runs have met it: rows that
   * they have met are found again, wherever they lie now, and all others are new.
   *
   * @param known what earlier runs have met
   * @param register tells what they have described
   * @throws UnknownRowsException if rows cannot be told from those met before
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
   * Plans rows that earlier runs have met, wherever they lie now.
   *
   * @param known what earlier runs have met
   * @param rows the rows
   * @param shards shards that could not be read, and are to be tried as a whole
   * @param filter what the rows of those must say of their speaker
   * @throws CorpusChangedException if a shard has another content
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
   * Finds the shards that earlier runs have met among the files of another place, by their names.
   *
   * @throws CorpusChangedException if one is not there, or is another one
   */
  public static ShardTable elsewhere(ShardTable known, ShardCatalog catalog)
      throws CorpusChangedException {
    return CorpusComparison.elsewhere(known, catalog);
  }

  /**
   * Plans a selection of a corpus that is the one earlier runs have met.
   *
   * <p>Reads what the selection needs to know: the footers of the shards up to the end of the range
   * or the limit, and the labels of rows where a limit meets a filter, or a balance is wished for.
   * A shard behind that is compared by its size, and by its checksum if the file system tells one.
   *
   * @param known what earlier runs have met
   * @param register tells what they have described
   * @throws CorpusChangedException if the corpus is another one
   * @throws IOException if the file system fails; or if a shard cannot be counted beside which a
   *     range of numbers is wanted
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
