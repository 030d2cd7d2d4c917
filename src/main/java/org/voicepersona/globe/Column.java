package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A column of a speech corpus under this program's own name: one of the standard columns of every
 * record, or an extra one that the user names.
 *
 * @param label the name, such as {@code speaker_id}
 */
public record Column(String label) implements Serializable, Comparable<Column> {

  /**
   * The encoded clip: a struct with a child {@code bytes}, or plain binary. The only required one.
   */
  public static final Column AUDIO = new Column("audio");

  /** The speaker's identifier. */
  public static final Column SPEAKER_ID = new Column("speaker_id");

  /** The words that are spoken. */
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

  /** The columns that describe the speaker. */
  public static final List<Column> SPEAKER_LABELS = List.of(ACCENT, AGE, GENDER, SPEAKER_ID);

  private static final Comparator<Column> ORDER =
      Comparator.comparingInt((Column column) -> Integer.MAX_VALUE & GLOBE.indexOf(column))
          .thenComparing(Column::label);

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

  /** Returns whether this column is one of {@link #SPEAKER_LABELS}. */
  public boolean isSpeakerLabel() {
    return SPEAKER_LABELS.contains(this);
  }

  /** Orders the columns of {@link #GLOBE} first, as listed there, and the others by name. */
  @Override
  public int compareTo(Column other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return label;
  }
}
