package org.voicepersona.globe.catalog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
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
 * The splits and columns of a corpus, by its file names and the footers of some shards; no row was
 * read.
 *
 * @param origin what tells the splits, for the end of a sentence
 * @param configs the configurations; the main one's name may be empty
 * @param config the one that was looked at
 * @param splits all splits of it, in order
 * @param notRead the names of shards that belong to no split of it
 * @param shards how many shards of the wanted splits there are
 * @param opened the first of them, which were opened
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
   * A split.
   *
   * @param isWanted whether its rows are asked for
   */
  public record SplitFiles(String split, long shards, long bytes, boolean isWanted) {}

  /**
   * A column, as several shards have it.
   *
   * @param types its types, for a person
   * @param forms what its values can be to us
   * @param shards in how many of the opened shards it is
   */
  public record SharedColumn(String name, Set<String> types, Set<Form> forms, long shards) {

    /** Takes copies. */
    public SharedColumn {
      types = Set.copyOf(new TreeSet<>(types));
      forms = Set.copyOf(forms);
    }
  }

  /** Takes copies. */
  public CorpusSurvey {
    configs = List.copyOf(configs);
    splits = List.copyOf(splits);
    notRead = List.copyOf(notRead);
    opened = List.copyOf(opened);
  }

  /** Opens the first shards of a catalog, whose columns may have been found. */
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

  /** Returns the opened shards whose rows can be read. */
  public List<SurveyedShard> readable() {
    return opened.stream().filter(shard -> shard.fault().isNone()).toList();
  }

  /** Returns the opened shards whose rows cannot be read. */
  public List<SurveyedShard> unreadable() {
    return opened.stream().filter(shard -> !shard.fault().isNone()).toList();
  }

  /** Returns the groups of rows of the opened shards. */
  public List<StoredGroup> groups() {
    return contents().stream().flatMap(contents -> contents.groups().stream()).toList();
  }

  /** Returns how the opened shards are compressed. */
  public Set<String> codecs() {
    Set<String> codecs = new TreeSet<>();
    contents().forEach(contents -> codecs.addAll(contents.codecs()));
    return codecs;
  }

  /** Returns the programs that wrote the opened shards, as these name themselves. */
  public Set<String> writers() {
    Set<String> writers = new TreeSet<>();
    contents().forEach(contents -> writers.add(contents.writer()));
    writers.remove("");
    return writers;
  }

  /** Returns the columns of the opened shards, by name in their order. */
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
