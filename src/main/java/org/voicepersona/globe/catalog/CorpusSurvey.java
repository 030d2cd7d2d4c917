package org.voicepersona.globe.catalog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.voicepersona.globe.folder.CorpusFiles;
import org.voicepersona.globe.folder.FolderFile;
import org.voicepersona.globe.shard.ShardContents;
import org.voicepersona.globe.shard.ShardContents.Form;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;
import org.voicepersona.globe.shard.ShardContents.StoredGroup;
import org.voicepersona.globe.shard.ShardFile;

/**
 * The splits and columns of a corpus, from its file names and the footers of some shards; no row
 * was read.
 *
 * @param origin what defines the splits, as the end of a sentence
 * @param configs the names of the configurations; the main one's may be empty
 * @param config the surveyed configuration
 * @param splits all splits of the configuration, in order
 * @param notRead the names of shards that belong to no split of the configuration
 * @param shards the number of shards of the wanted splits
 * @param opened the first of these shards, which were opened
 */
public record CorpusSurvey(
    String origin,
    List<String> configs,
    String config,
    List<SplitFiles> splits,
    List<String> notRead,
    long shards,
    List<SurveyedShard> opened) {

  /**
   * The files of one split.
   *
   * @param isWanted whether the rows of the split are asked for
   */
  public record SplitFiles(String split, long shards, long bytes, boolean isWanted) {}

  /**
   * A column, merged over several shards.
   *
   * @param types its types, in words
   * @param forms what its values can be used as
   * @param shards the number of opened shards that have the column
   */
  public record SharedColumn(String name, Set<String> types, Set<Form> forms, long shards) {

    public SharedColumn {
      types = Collections.unmodifiableSet(new TreeSet<>(types));
      forms = Collections.unmodifiableSet(new TreeSet<>(forms));
    }
  }

  public CorpusSurvey {
    configs = List.copyOf(configs);
    splits = List.copyOf(splits);
    notRead = List.copyOf(notRead);
    opened = List.copyOf(opened);
  }

  /** Opens the first shards of a catalog, at most {@code mostOpened}. */
  static CorpusSurvey of(ShardCatalog catalog, CorpusFiles found, int mostOpened)
      throws IOException {
    Map<String, SplitFiles> splits = new LinkedHashMap<>();
    catalog.all().stream()
        .sorted((a, b) -> a.split().compareTo(b.split()))
        .forEach(
            file ->
                splits.merge(
                    file.split().label(),
                    new SplitFiles(
                        file.split().label(), 1, file.bytes(), catalog.wants(file.split().label())),
                    (a, b) ->
                        new SplitFiles(
                            a.split,
                            a.shards + b.shards,
                            Math.addExact(a.bytes, b.bytes),
                            a.isWanted)));
    List<SurveyedShard> opened = new ArrayList<>();
    for (ShardFile file : catalog.files().subList(0, Math.min(mostOpened, catalog.size()))) {
      opened.add(SurveyedShard.open(file, catalog.dataset(), catalog.columns()));
    }
    return new CorpusSurvey(
        found.origin().phrase(),
        found.configs(),
        found.config(),
        List.copyOf(splits.values()),
        found.leftOut().stream().map(FolderFile::path).toList(),
        catalog.size(),
        opened);
  }

  public List<SurveyedShard> readable() {
    return opened.stream().filter(shard -> shard.fault().isNone()).toList();
  }

  public List<SurveyedShard> unreadable() {
    return opened.stream().filter(shard -> !shard.fault().isNone()).toList();
  }

  /** Returns the row groups of all opened shards. */
  public List<StoredGroup> groups() {
    return contents().stream().flatMap(contents -> contents.groups().stream()).toList();
  }

  /** Returns the compression codecs of the opened shards. */
  public Set<String> codecs() {
    Set<String> codecs = new TreeSet<>();
    contents().forEach(contents -> codecs.addAll(contents.codecs()));
    return codecs;
  }

  /** Returns the names of the programs that wrote the opened shards, as their footers give them. */
  public Set<String> writers() {
    Set<String> writers = new TreeSet<>();
    contents().forEach(contents -> writers.add(contents.writer()));
    writers.remove("");
    return writers;
  }

  /** Returns the columns of the opened shards by name, in order of first appearance. */
  public Map<String, SharedColumn> columns() {
    Map<String, SharedColumn> columns = new LinkedHashMap<>();
    contents().stream()
        .map(ShardContents::columns)
        .flatMap(Collection::stream)
        .forEach(column -> columns.merge(column.name(), shared(column), CorpusSurvey::and));
    return columns;
  }

  private static SharedColumn shared(StoredColumn column) {
    return new SharedColumn(column.name(), Set.of(column.type()), Set.of(column.form()), 1);
  }

  private static SharedColumn and(SharedColumn a, SharedColumn b) {
    Set<String> types = new TreeSet<>(a.types);
    types.addAll(b.types);
    Set<Form> forms = new TreeSet<>(a.forms);
    forms.addAll(b.forms);
    return new SharedColumn(a.name, types, forms, a.shards + b.shards);
  }

  private List<ShardContents> contents() {
    return opened.stream().flatMap(shard -> shard.contents().stream()).toList();
  }
}
