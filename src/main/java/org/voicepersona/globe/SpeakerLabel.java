package org.voicepersona.globe;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The columns that filter and balance a corpus, by the names people give them. */
final class SpeakerLabel {

  private static final Set<Column> COLUMNS =
      EnumSet.of(Column.ACCENT, Column.AGE, Column.GENDER, Column.SPEAKER_ID);

  private SpeakerLabel() {}

  /**
   * Returns the column called {@code name}: its own name, or {@code speaker} for short.
   *
   * @throws IllegalArgumentException if there is none, naming those there are
   */
  static Column parse(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    if (wanted.equals("speaker")) {
      return Column.SPEAKER_ID;
    }
    return COLUMNS.stream()
        .filter(column -> column.label().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "field is '%s', must be one of %s"
                        .formatted(
                            name,
                            COLUMNS.stream()
                                .map(Column::label)
                                .collect(Collectors.joining(", ")))));
  }

  /** Returns the columns named in a list such as {@code accent,gender}. */
  static Set<Column> parseList(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(SpeakerLabel::parse)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Column.class)));
  }
}
