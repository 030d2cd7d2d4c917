package org.voicepersona.globe.catalog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.Split;
import org.voicepersona.globe.SplitChoice;
import org.voicepersona.globe.folder.CommonVoice;
import org.voicepersona.globe.folder.CorpusFiles;
import org.voicepersona.globe.folder.CorpusInput;
import org.voicepersona.globe.shard.ShardFile;

/** The shards of a corpus, in the order of their names. Listing them opens none. */
public final class ShardCatalog {

  private static final int REVISION_CHARACTERS = 16;

  private final String dataset;
  private final CorpusFiles found;
  private final ColumnNames columns;
  private final List<ShardFile> all;
  private final List<ShardFile> files;
  private final Predicate<Split> wanted;
  private final List<String> remarks;
  private final ColumnGaps gaps;

  private ShardCatalog(
      String dataset,
      CorpusFiles found,
      ColumnNames columns,
      List<ShardFile> all,
      Predicate<Split> wanted,
      List<String> remarks,
      ColumnGaps gaps) {
    this.gaps = gaps;
    this.remarks = List.copyOf(remarks);
    this.dataset = dataset;
    this.found = found;
    this.columns = columns;
    this.all = all;
    this.wanted = wanted;
    this.files = all.stream().filter(file -> wanted.test(file.split())).toList();
  }

  /**
   * Lists the shards of an input on any file system that Beam supports: of a folder, the given
   * splits of one configuration; of a pattern or file, all splits.
   *
   * @param dataset the corpus's name; empty for the name of its folder
   * @throws IOException if the file system fails, or the input names no shard
   * @throws IllegalArgumentException if there are shards, but none of that split or configuration
   */
  public static ShardCatalog list(
      String input, SplitChoice splits, String dataset, ColumnNames columns) throws IOException {
    ShardCatalog catalog = look(input, splits, dataset, columns);
    if (catalog.all.isEmpty()) {
      throw new IOException(
          "no shard at '%s': %s. %s"
              .formatted(input, CorpusInput.of(input).absence(), String.join(" ", catalog.remarks))
              .strip());
    }
    if (catalog.files.isEmpty()) {
      throw new IllegalArgumentException(
          "split is '%s', but no shard of it is at '%s': there are %s"
              .formatted(splits.split(), input, splitsOf(catalog.all)));
    }
    return catalog;
  }

  /** Lists the present shards as {@link #list} does, but accepts that there are none. */
  public static ShardCatalog look(
      String input, SplitChoice splits, String dataset, ColumnNames columns) throws IOException {
    CorpusFiles found = CorpusInput.of(input).find(splits.config(), splits.layout());
    List<ShardFile> all = ShardFiles.of(found);
    List<String> remarks = new ArrayList<>(found.remarks());
    if (splits.isAll()) {
      remarks.addAll(CommonVoice.repetitions(all.stream().map(ShardFile::name).toList()));
    }
    return new ShardCatalog(
        dataset.isEmpty() ? ShardFiles.defaultDataset(input) : dataset,
        found,
        columns,
        all,
        ShardFiles.wanted(all, input, splits),
        remarks,
        new ColumnGaps(columns));
  }

  private static String splitsOf(List<ShardFile> files) {
    Map<Split, Long> shards = new TreeMap<>();
    files.forEach(file -> shards.merge(file.split(), 1L, Long::sum));
    return shards.entrySet().stream()
        .map(split -> "%s (%d)".formatted(split.getKey(), split.getValue()))
        .collect(Collectors.joining(", "));
  }

  public String dataset() {
    return dataset;
  }

  /** Returns the name of the configuration; empty for the main one. */
  public String config() {
    return found.config();
  }

  /**
   * Returns this catalog with the column names that the user has not given, as far as they can be
   * found. Opens a few shards.
   *
   * @param filtered the columns that the filters use
   * @throws IllegalArgumentException if no shard has a column that was named or is filtered by
   * @throws IOException if the file system fails
   */
  public ShardCatalog findingColumns(Set<Column> filtered) throws IOException {
    ColumnSearch.Found columnsFound = ColumnSearch.in(files, columns, filtered);
    List<String> both = new ArrayList<>(remarks);
    both.addAll(columnsFound.remarks());
    return new ShardCatalog(
        dataset, found, columnsFound.names(), all, wanted, both, columnsFound.gaps());
  }

  /**
   * Surveys the corpus by opening its first shards.
   *
   * @param mostOpened the maximum number of shards to open
   * @throws IOException if the file system fails
   */
  public CorpusSurvey survey(int mostOpened) throws IOException {
    return CorpusSurvey.of(this, found, mostOpened);
  }

  /** Returns this catalog limited to the first {@code shards} shards of the wanted splits. */
  public ShardCatalog upTo(int shards) {
    Set<String> first =
        files.stream().limit(shards).map(ShardFile::name).collect(Collectors.toSet());
    List<ShardFile> fewer =
        all.stream()
            .filter(file -> !wanted.test(file.split()) || first.contains(file.name()))
            .toList();
    return new ShardCatalog(dataset, found, columns, fewer, wanted, remarks, gaps);
  }

  /** Returns remarks for the user on how shards and columns were found, a sentence each. */
  public List<String> remarks() {
    return remarks;
  }

  /** Returns {@link #remarks} and remarks on the columns that opened shards lack. */
  public List<String> remarksWithGaps() {
    List<String> both = new ArrayList<>(remarks);
    both.addAll(gaps.remarks());
    return both;
  }

  /** Returns the columns that some opened shards lack. */
  ColumnGaps gaps() {
    return gaps;
  }

  /** Returns the number of shards of the wanted splits. */
  public int size() {
    return files.size();
  }

  /** Returns the addresses of the shards of the wanted splits, in order. */
  public List<String> uris() {
    return files.stream().map(ShardFile::uri).toList();
  }

  /**
   * Returns a hash that changes when a shard of any split is added, removed or resized; earlier
   * versions of this program identified a corpus by it.
   */
  public String revision() {
    MessageDigest digest = DigestUtils.getSha256Digest();
    for (ShardFile file : all) {
      digest.update(
          "%s\t%d\n".formatted(file.name(), file.bytes()).getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, REVISION_CHARACTERS);
  }

  /** Returns the corpus's names of the columns. */
  public ColumnNames columns() {
    return columns;
  }

  /** Returns the files of the wanted splits. */
  public List<ShardFile> files() {
    return files;
  }

  /** Returns the files of all splits. */
  public List<ShardFile> all() {
    return all;
  }

  /** Returns whether a split is wanted. */
  public boolean wants(String split) {
    return wanted.test(new Split(split));
  }
}
