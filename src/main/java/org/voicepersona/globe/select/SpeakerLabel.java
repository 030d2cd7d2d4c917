package org.voicepersona.globe.select;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.voicepersona.globe.Column;

/** Finds the columns that describe the speaker by the names that users give them. */
final class SpeakerLabel {

  private SpeakerLabel() {}

  /** Returns the column with a name; {@code speaker} is short for {@code speaker_id}. */
  static Optional<Column> find(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    return wanted.equals("speaker") ? Optional.of(Column.SPEAKER_ID) : Column.find(wanted);
  }

  /**
   * Parses a list of columns such as {@code accent,gender}.
   *
   * @throws IllegalArgumentException if a column does not describe the speaker; the message lists
   *     those that do
   */
  static Set<Column> parseList(String names) {
    return Arrays.stream(names.split(",", -1))
        .map(SpeakerLabel::parse)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Column parse(String name) {
    return find(name)
        .filter(Column::isSpeakerLabel)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "field is '%s', must be one of %s"
                        .formatted(
                            name,
                            Column.SPEAKER_LABELS.stream()
                                .map(Column::label)
                                .collect(Collectors.joining(", ")))));
  }
}
