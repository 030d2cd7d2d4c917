package org.voicepersona.globe.catalog;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.RowIndices;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.shard.ShardFile;
import org.voicepersona.globe.shard.ShardReader;

/**
 * Reads and caches row counts and digests from footers. A file is opened again only when its
 * listing has changed, or when it could not be read for a reason that may pass.
 */
public final class Footers {

  private final String dataset;
  private final ColumnNames columns;
  private final ColumnGaps gaps;

  /** By file name. */
  private final Map<String, Attempt> attempts = new HashMap<>();

  private long opened;

  /**
   * The row count and digest of a file.
   *
   * @param rows the number of rows
   * @param digest see {@link ShardReader#digest}
   */
  public record Footer(long rows, String digest) {

    /** Returns the footer of an opened shard. */
    public static Footer of(ShardReader reader) {
      return new Footer(reader.rows(), reader.digest());
    }
  }

  /** The result of opening a file: a footer or a fault. */
  private record Attempt(
      ShardFile file, Optional<Footer> footer, Optional<UnreadableShardException> fault) {

    boolean mayEndOtherwise() {
      return fault.isPresent()
          && (fault.get().fault().dependsOnTheMoment() || file.checksum().isEmpty());
    }
  }

  /** Creates an empty cache for a corpus with these columns. */
  public Footers(String dataset, ColumnNames columns) {
    this(dataset, columns, new ColumnGaps(columns));
  }

  private Footers(String dataset, ColumnNames columns, ColumnGaps gaps) {
    this.dataset = dataset;
    this.columns = columns;
    this.gaps = gaps;
  }

  /** Creates an empty cache for the corpus of a catalog. */
  public static Footers of(ShardCatalog catalog) {
    return new Footers(catalog.dataset(), catalog.columns(), catalog.gaps().copy());
  }

  /**
   * Returns the footer of a file.
   *
   * @throws UnreadableShardException if it cannot be read
   */
  public Footer of(ShardFile file) throws IOException, UnreadableShardException {
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

  /** Returns the shard of a file without indices: counted, or with the fault of opening it. */
  public KnownShard shard(ShardFile file) throws IOException {
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

  /** Returns remarks on columns that some opened files lack and others have, a sentence each. */
  public List<String> remarks() {
    return gaps.remarks();
  }

  /** Removes a file from the cache, so that it is opened again. */
  public void forget(String name) {
    attempts.remove(name);
  }

  /** Returns how many times files were opened. */
  public long opened() {
    return opened;
  }
}
