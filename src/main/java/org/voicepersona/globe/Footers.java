package org.voicepersona.globe;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the rows of files by their footers. A file is opened again only when its listing has
 * changed, or when it could not be read and that may pass.
 */
final class Footers {

  private final String dataset;
  private final ColumnNames columns;
  private final ColumnGaps gaps;

  /** By the name of the file. */
  private final Map<String, Attempt> attempts = new HashMap<>();

  private long opened;

  /**
   * What a footer tells.
   *
   * @param rows how many rows there are
   * @param digest see {@link ShardReader#digest}
   */
  record Footer(long rows, String digest) {

    static Footer of(ShardReader reader) {
      return new Footer(reader.rows(), reader.digest());
    }
  }

  /** What became of opening a file: it has a footer or a fault. */
  private record Attempt(
      ShardFile file, Optional<Footer> footer, Optional<UnreadableShardException> fault) {

    boolean mayEndOtherwise() {
      return fault.isPresent()
          && (fault.get().fault().dependsOnTheMoment() || file.checksum().isEmpty());
    }
  }

  Footers(String dataset, ColumnNames columns) {
    this(dataset, columns, new ColumnGaps(columns));
  }

  private Footers(String dataset, ColumnNames columns, ColumnGaps gaps) {
    this.dataset = dataset;
    this.columns = columns;
    this.gaps = gaps;
  }

  static Footers of(ShardCatalog catalog) {
    return new Footers(catalog.dataset(), catalog.columns(), catalog.gaps().copy());
  }

  /**
   * Returns the footer of a file.
   *
   * @throws UnreadableShardException if it cannot be read
   */
  Footer of(ShardFile file) throws IOException, UnreadableShardException {
    Attempt attempt = attempts.get(file.name());
    if (attempt == null || !attempt.file().equals(file) || attempt.mayEndOtherwise()) {
      attempt = open(file);
      attempts.put(file.name(), attempt);
    }
    if (attempt.fault().isPresent()) {
      throw attempt.fault().get();
    }
    return attempt.footer().orElseThrow();
  }

  /** Returns the shard that a file is, without numbers yet: counted, or with its fault. */
  KnownShard shard(ShardFile file) throws IOException {
    KnownShard listed = KnownShard.listed(file);
    try {
      Footer footer = of(file);
      return listed.counted(footer.rows(), footer.digest(), RowIndices.NONE);
    } catch (UnreadableShardException e) {
      return listed.faulty(Shard.Fault.of(e));
    }
  }

  private Attempt open(ShardFile file) throws IOException {
    opened++;
    try (ShardReader reader = ShardReader.open(file.unopened(dataset), columns)) {
      gaps.add(file.name(), file.withFolders(reader.columns()));
      return new Attempt(file, Optional.of(Footer.of(reader)), Optional.empty());
    } catch (UnreadableShardException e) {
      return new Attempt(file, Optional.empty(), Optional.of(e));
    }
  }

  /** Returns which of the files that were opened lack columns that others have, a sentence each. */
  List<String> remarks() {
    return gaps.remarks();
  }

  /** Opens a file again when it is asked for next. */
  void forget(String name) {
    attempts.remove(name);
  }

  /** Returns how often a file was opened. */
  long opened() {
    return opened;
  }
}
