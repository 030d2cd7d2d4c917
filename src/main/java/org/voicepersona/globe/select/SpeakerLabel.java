package org.voicepersona.globe.select;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.voicepersona.globe.Column;

/** The columns that tell something about the speaker, by the names people give them. */
final class SpeakerLabel {

  private SpeakerLabel() {}

  /** Returns our column of a name: its own, or {@code speaker} for short. */
  static Optional<Column> find(String name) {
    String wanted = name.strip().toLowerCase(Locale.ROOT);
    return wanted.equals("speaker") ? Optional.of(Column.SPEAKER_ID) : Column.find(wanted);
  }

  /**
   * Returns the columns named in a list such as {@code accent,gender}.
   *
   * @throws IllegalArgumentException if one tells nothing about the speaker, naming those that do
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
