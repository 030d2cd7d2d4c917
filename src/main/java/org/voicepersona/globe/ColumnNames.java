package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Maps this program's columns to the column names of a corpus, and lists the extra columns to read.
 *
 * @param renamed the columns with another name; the rest have their {@link Column#label()}
 * @param kept columns beyond {@link Column#GLOBE} to copy into each record, in this order
 * @param consulted columns that are read only to choose rows
 * @param audioRoot the folder that must contain all audio files that rows name; empty for the
 *     folder of the list that names them
 */
public record ColumnNames(
    Map<Column, String> renamed, List<Column> kept, Set<Column> consulted, String audioRoot)
    implements Serializable {

  /** GLOBE's own names. */
  public static final ColumnNames GLOBE = new ColumnNames(Map.of(), List.of(), Set.of(), "");

  public ColumnNames {
    renamed = Map.copyOf(renamed);
    kept = List.copyOf(kept);
    consulted = Set.copyOf(consulted);
    requireNonNull(audioRoot, "audioRoot is null");
  }

  /**
   * Parses renamings of the form {@code transcript=text} (our column, then the corpus's; an empty
   * right side if the column is not to be read) and extra columns to keep, either {@code chapter}
   * or, under another name, {@code corpus_index=index}.
   *
   * @throws IllegalArgumentException if an entry has another form, renames a column that is not in
   *     {@link Column#GLOBE}, or keeps a column twice
   */
  public static ColumnNames parse(List<String> renamings, List<String> keeps) {
    Map<Column, String> renamed = new HashMap<>();
    for (String renaming : renamings) {
      int equals = renaming.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "column is '" + renaming + "', must be OURS=THEIRS such as transcript=text");
      }
      Column ours = ofGlobe(renaming.substring(0, equals));
      String theirs = renaming.substring(equals + 1);
      if (theirs.isEmpty() && ours.equals(Column.AUDIO)) {
        throw new IllegalArgumentException(
            "column is 'audio=': nothing is done without recordings");
      }
      renamed.put(ours, theirs);
    }
    List<Column> kept = new ArrayList<>();
    for (String keep : keeps) {
      int equals = keep.indexOf('=');
      Column column = new Column(equals < 0 ? keep : keep.substring(0, equals));
      if (kept.contains(column) || Column.GLOBE.contains(column)) {
        throw new IllegalArgumentException(
            "keep is '%s', but there is a '%s' beside each record already: give it another name, such as --keep corpus_%s=%s"
                .formatted(keep, column, column, keep.substring(equals + 1)));
      }
      kept.add(column);
      if (equals >= 0) {
        renamed.put(column, keep.substring(equals + 1));
      }
    }
    return new ColumnNames(renamed, kept, Set.of(), "");
  }

  private static Column ofGlobe(String label) {
    return Column.find(label)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "column is '%s', must be one of %s; --keep takes others of the corpus"
                        .formatted(
                            label,
                            Column.GLOBE.stream()
                                .map(Column::label)
                                .collect(Collectors.joining(", ")))));
  }

  /** Returns the corpus's name of {@code column}; empty for a column that is not to be read. */
  public String of(Column column) {
    return renamed.getOrDefault(column, column.label());
  }

  /** Returns whether the user has named, kept or filtered by this column. */
  public boolean isNamed(Column column) {
    return renamed.containsKey(column) || kept.contains(column) || consulted.contains(column);
  }

  /** Returns these names with further renamings, which never replace existing ones. */
  public ColumnNames with(Map<Column, String> found) {
    Map<Column, String> both = new HashMap<>(found);
    both.putAll(renamed);
    return new ColumnNames(both, kept, consulted, audioRoot);
  }

  /** Returns these names consulting these columns, except those that are read anyway. */
  public ColumnNames consulting(Set<Column> columns) {
    Set<Column> more = new TreeSet<>(columns);
    Column.GLOBE.forEach(more::remove);
    kept.forEach(more::remove);
    return new ColumnNames(renamed, kept, more, audioRoot);
  }

  /** Returns these names with other columns kept. */
  public ColumnNames keeping(List<Column> others) {
    return new ColumnNames(renamed, others, consulted, audioRoot);
  }

  /** Returns these names with another {@link #audioRoot}. */
  public ColumnNames withAudioRoot(String folder) {
    return new ColumnNames(renamed, kept, consulted, folder);
  }

  /** Returns all columns that are read: those of {@link Column#GLOBE}, kept and consulted. */
  public Set<Column> all() {
    return Stream.of(Column.GLOBE, kept, consulted)
        .flatMap(Collection::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the renamings of {@link Column#GLOBE} in the form that {@link #parse} reads. */
  public List<String> renamings() {
    return renamed.entrySet().stream()
        .filter(entry -> Column.GLOBE.contains(entry.getKey()))
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey().label() + "=" + entry.getValue())
        .toList();
  }

  /** Returns the kept columns in the form that {@link #parse} reads. */
  public List<String> keeps() {
    return kept.stream()
        .map(column -> renamed.containsKey(column) ? column + "=" + of(column) : column.label())
        .toList();
  }

  /** Returns the renamings as {@code transcript=text}: the same text for equal names. */
  @Override
  public String toString() {
    return String.join(" ", renamings());
  }
}
