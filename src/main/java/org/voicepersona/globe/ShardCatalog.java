package org.voicepersona.globe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** The shards of a corpus, in the order of their names. Listing them opens none. */
public final class ShardCatalog {

  private static final int REVISION_CHARACTERS = 16;

  private final String dataset;
  private final ColumnNames columns;
  private final String revision;
  private final List<ShardFile> files;

  private ShardCatalog(
      String dataset, ColumnNames columns, String revision, List<ShardFile> files) {
    this.dataset = dataset;
    this.columns = columns;
    this.revision = revision;
    this.files = files;
  }

  /**
   * Lists the shards of an input: a folder (its {@code data/*.parquet}, else its {@code *.parquet},
   * of the given splits), or a pattern or file (whatever the split), of any file system Beam knows.
   *
   * @param dataset the corpus's name; empty for that of its folder
   * @throws IOException if the file system fails, or the input names no shard
   */
  public static ShardCatalog list(
      String input, Set<Split> splits, String dataset, ColumnNames columns) throws IOException {
    List<ShardFile> all = ShardFiles.list(input);
    List<ShardFile> files = ShardFiles.narrow(all, input, splits);
    if (files.isEmpty()) {
      throw new IOException(
          "no shard of %s at '%s': %s"
              .formatted(
                  String.join(", ", splits.stream().map(Split::label).sorted().toList()),
                  input,
                  all.isEmpty()
                      ? "neither data/*.parquet nor *.parquet is there"
                      : "the %d shards there belong to other splits".formatted(all.size())));
    }
    String name = dataset.isEmpty() ? ShardFiles.defaultDataset(input) : dataset;
    return new ShardCatalog(name, columns, revision(all), files);
  }

  /** Returns the corpus's name. */
  public String dataset() {
    return dataset;
  }

  /** Returns how many shards there are. */
  public int size() {
    return files.size();
  }

  /** Returns where the shards lie, in order. */
  public List<String> uris() {
    return files.stream().map(ShardFile::uri).toList();
  }

  /**
   * Returns a word that changes when a shard of the corpus, of whatever split, comes, goes, or
   * changes its size.
   */
  public String revision() {
    return revision;
  }

  ColumnNames columns() {
    return columns;
  }

  List<ShardFile> files() {
    return files;
  }

  /**
   * Reads a shard's footer.
   *
   * @param firstIndex the number of its first row in its split
   * @throws UnreadableShardException if it has none
   */
  static Shard open(ShardFile file, String dataset, ColumnNames columns, long firstIndex)
      throws IOException, UnreadableShardException {
    Shard unopened = file.shard(dataset, firstIndex, 0);
    try (ShardReader reader = ShardReader.open(unopened, columns)) {
      return file.shard(dataset, firstIndex, reader.rows());
    }
  }

  private static String revision(List<ShardFile> files) {
    MessageDigest digest = sha256();
    for (ShardFile file : files) {
      digest.update(
          "%s\t%d\n".formatted(file.name(), file.bytes()).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, REVISION_CHARACTERS);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
