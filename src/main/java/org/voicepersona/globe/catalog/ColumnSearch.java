package org.voicepersona.globe.catalog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.ColumnNames;
import org.voicepersona.globe.MessageText;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.shard.KnownNames;
import org.voicepersona.globe.shard.ShardContents;
import org.voicepersona.globe.shard.ShardContents.StoredColumn;
import org.voicepersona.globe.shard.ShardFile;

/**
 * Finds the corpus's names of columns that the user has not named, and rejects names that it does
 * not have. Opens the first and the last readable shard, and others only to look for names that
 * neither has.
 */
final class ColumnSearch {

  /** Largest Levenshtein distance at which a column is suggested in place of a mistyped name. */
  private static final int MOST_WRONG_LETTERS = 2;

  private final List<ShardFile> files;
  private final ColumnNames asked;
  private final Set<Column> filtered;
  private final Map<String, ShardContents> looked = new TreeMap<>();
  private final List<String> remarks = new ArrayList<>();

  private ColumnSearch(List<ShardFile> files, ColumnNames asked, Set<Column> filtered) {
    this.files = files;
    this.asked = asked;
    this.filtered = filtered;
  }

  /**
   * The result of a search.
   *
   * @param names the names that were asked for, and those found
   * @param remarks remarks for the user, a sentence each
   * @param gaps which of the opened shards lack columns
   */
  record Found(ColumnNames names, List<String> remarks, ColumnGaps gaps) {}

  /**
   * Searches the shards of a corpus for its columns.
   *
   * @param filtered the columns that the filters use
   * @throws IllegalArgumentException if no shard has a column that the user named or filters by, or
   *     several columns could hold the recordings
   * @throws IOException if the file system fails
   */
  static Found in(List<ShardFile> files, ColumnNames asked, Set<Column> filtered)
      throws IOException {
    return new ColumnSearch(files, asked.consulting(filtered), filtered).find();
  }

  private Found find() throws IOException {
    for (int i = 0; i < files.size() && looked.isEmpty(); i++) {
      look(files.get(i));
    }
    for (int i = files.size() - 1; i > 0 && looked.size() == 1; i--) {
      look(files.get(i));
    }
    if (looked.isEmpty()) {
      // Reading the shards will report why none can be opened.
      return found(asked);
    }
    requireNamed();
    Map<Column, String> found = new TreeMap<>();
    for (Column column : Column.GLOBE) {
      if (!asked.isNamed(column) && !has(column.label())) {
        guess(column).ifPresent(name -> found.put(column, name));
      }
    }
    requireFiltered(asked.with(found));
    if (!found.isEmpty()) {
      remarks.add(0, told(found));
    }
    ColumnNames names = asked.with(found);
    return found(names);
  }

  private Found found(ColumnNames names) {
    ColumnGaps gaps = new ColumnGaps(names);
    looked.forEach((shard, contents) -> gaps.add(shard, contents.columns()));
    return new Found(names, remarks, gaps);
  }

  /** Opens a shard; an unreadable one is reported later, when its rows are read. */
  private void look(ShardFile file) throws IOException {
    if (!looked.containsKey(file.name())) {
      try {
        looked.put(file.name(), file.contents());
      } catch (UnreadableShardException e) {
        // It contributes no columns.
      }
    }
  }

  private boolean has(String name) {
    return looked.values().stream().anyMatch(contents -> contents.find(name).isPresent());
  }

  private boolean isAnywhere(String name) throws IOException {
    for (int i = 0; i < files.size() && !has(name); i++) {
      look(files.get(i));
    }
    return has(name);
  }

  private void requireNamed() throws IOException {
    Set<Column> named = new TreeSet<>(asked.renamed().keySet());
    named.addAll(asked.kept());
    named.addAll(asked.consulted());
    for (Column column : named) {
      String name = asked.of(column);
      if (!name.isEmpty() && !isAnywhere(name)) {
        throw new IllegalArgumentException(
            "no shard has a column '%s'%s; there are: %s%s"
                .formatted(
                    name,
                    name.equals(column.label()) ? "" : " for " + column,
                    MessageText.names(columns()),
                    nearest(name).map(". Is it '%s' that is meant?"::formatted).orElse("")));
      }
    }
  }

  private void requireFiltered(ColumnNames names) {
    for (Column column : filtered) {
      if (!has(names.of(column))) {
        throw new IllegalArgumentException(
            "rows cannot be chosen by %s: no shard has such a column; there are: %s (--column %s=NAME says which it is%s)"
                .formatted(
                    column,
                    MessageText.names(columns()),
                    column,
                    column.equals(Column.DURATION)
                        ? "; duration_measured is what is measured of each clip"
                        : ""));
      }
    }
  }

  private Set<String> columns() {
    Set<String> names = new LinkedHashSet<>();
    for (ShardContents contents : looked.values()) {
      contents.columns().stream().map(StoredColumn::name).forEach(names::add);
    }
    return names;
  }

  private Optional<String> nearest(String name) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    String folded = name.toLowerCase(Locale.ROOT);
    return columns().stream()
        .filter(
            there -> distance.apply(folded, there.toLowerCase(Locale.ROOT)) <= MOST_WRONG_LETTERS)
        .min(Comparator.comparing(there -> distance.apply(folded, there.toLowerCase(Locale.ROOT))));
  }

  private Optional<String> guess(Column column) {
    Set<String> candidates = new TreeSet<>();
    looked.values().forEach(it -> candidates.addAll(KnownNames.candidates(column, it.columns())));
    if (candidates.isEmpty()) {
      looked
          .values()
          .forEach(it -> candidates.addAll(KnownNames.lastResorts(column, it.columns())));
    }
    if (candidates.size() == 1) {
      return Optional.of(candidates.iterator().next());
    }
    if (candidates.size() > 1) {
      String which =
          "%s may be any of the columns '%s': choose with --column %s=%s"
              .formatted(
                  column, String.join("', '", candidates), column, candidates.iterator().next());
      if (column.equals(Column.AUDIO)) {
        throw new IllegalArgumentException(which);
      }
      remarks.add(which + ". None of them is read.");
    } else if (column.equals(Column.TRANSCRIPT)) {
      remarks.add(
          "There are no transcripts: no column is called %s or the like (--column transcript=NAME names one)."
              .formatted(KnownNames.of(column).limit(4).collect(Collectors.joining(", "))));
    }
    return Optional.empty();
  }

  private static String told(Map<Column, String> found) {
    return "%s (--column names others)."
        .formatted(
            found.entrySet().stream()
                .map(entry -> "%s is the column '%s'".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", ")));
  }
}
