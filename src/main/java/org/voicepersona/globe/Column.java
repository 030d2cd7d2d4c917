package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A column of a speech corpus by our name for it: one of those that every record has, or any other
 * that the user names.
 *
 * @param label the name, such as {@code speaker_id}
 */
public record Column(String label) implements Serializable, Comparable<Column> {

  /**
   * The encoded clip: a struct with a child {@code bytes}, or plain binary. The only one needed.
   */
  public static final Column AUDIO = new Column("audio");

  /** Who speaks. */
  public static final Column SPEAKER_ID = new Column("speaker_id");

  /** What is said. */
  public static final Column TRANSCRIPT = new Column("transcript");

  /** One or several accents, separated by commas. */
  public static final Column ACCENT = new Column("accent");

  /** The age, or the age group. */
  public static final Column AGE = new Column("age");

  /** The gender. */
  public static final Column GENDER = new Column("gender");

  /** Seconds, as any number or as text. */
  public static final Column DURATION = new Column("duration");

  /** The columns that every record has, by the names that GLOBE gives them. */
  public static final List<Column> GLOBE =
      List.of(AUDIO, SPEAKER_ID, TRANSCRIPT, ACCENT, AGE, GENDER, DURATION);

  /** Those that tell something about the speaker. */
  public static final List<Column> SPEAKER_LABELS = List.of(ACCENT, AGE, GENDER, SPEAKER_ID);

  private static final Comparator<Column> ORDER =
      Comparator.comparingInt((Column column) -> Integer.MAX_VALUE & GLOBE.indexOf(column))
          .thenComparing(Column::label);

  /** Checks the name. */
  public Column {
    requireNonNull(label, "label is null");
    if (label.isEmpty()) {
      throw new IllegalArgumentException("a column has no name");
    }
  }

  /** Returns the column of {@link #GLOBE} with this name. */
  public static Optional<Column> find(String label) {
    return GLOBE.stream().filter(column -> column.label.equals(label)).findFirst();
  }

  /** Returns whether this column tells something about the speaker. */
  public boolean isSpeakerLabel() {
    return SPEAKER_LABELS.contains(this);
  }

  /** Puts the columns of {@link #GLOBE} first, in their order. */
  @Override
  public int compareTo(Column other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return label;
  }
}
