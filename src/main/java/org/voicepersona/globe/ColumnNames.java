package org.voicepersona.globe;

import java.io.Serializable;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the columns are called in a corpus that does not use GLOBE's names.
 *
 * @param renamed the columns with another name; the rest have their {@link Column#label()}
 */
public record ColumnNames(Map<Column, String> renamed) implements Serializable {

  /** GLOBE's own names. */
  public static final ColumnNames GLOBE = new ColumnNames(Map.of());

  /** Takes a copy. */
  public ColumnNames {
    renamed = Map.copyOf(renamed);
  }

  /**
   * Reads renamings of the form {@code transcript=text}: our column, then the corpus's.
   *
   * @throws IllegalArgumentException if one has another form or names no column of ours
   */
  public static ColumnNames parse(List<String> renamings) {
    Map<Column, String> renamed = new EnumMap<>(Column.class);
    for (String renaming : renamings) {
      int equals = renaming.indexOf('=');
      if (equals < 0 || equals == renaming.length() - 1) {
        throw new IllegalArgumentException(
            "column is '" + renaming + "', must be OURS=THEIRS such as transcript=text");
      }
      renamed.put(column(renaming.substring(0, equals)), renaming.substring(equals + 1));
    }
    return new ColumnNames(renamed);
  }

  private static Column column(String label) {
    return Arrays.stream(Column.values())
        .filter(column -> column.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "column is '"
                        + label
                        + "', must be one of "
                        + Arrays.stream(Column.values())
                            .map(Column::label)
                            .collect(Collectors.joining(", "))));
  }

  /** Returns the corpus's name of {@code column}. */
  public String of(Column column) {
    return renamed.getOrDefault(column, column.label());
  }

  /** Returns the renamings as {@code transcript=text}: the same text for equal names. */
  @Override
  public String toString() {
    return renamed.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getKey().label() + "=" + entry.getValue())
        .collect(Collectors.joining(" "));
  }
}
