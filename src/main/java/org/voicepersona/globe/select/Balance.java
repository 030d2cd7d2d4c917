package org.voicepersona.globe.select;

import java.io.Serializable;
import java.util.Set;
import java.util.stream.Collectors;
import org.voicepersona.globe.Column;

/**
 * Asks for equally many rows of each group.
 *
 * @param by the labels whose values make a group, such as accent and gender; none for no balance
 * @param perGroup how many rows of each group; all of a smaller one
 * @param seed chooses which
 */
public record Balance(Set<Column> by, int perGroup, long seed) implements Serializable {

  /** Every row, as the corpus has them. */
  public static final Balance NONE = new Balance(Set.of(), 1, 0);

  /** Checks the number of rows. */
  public Balance {
    by = Set.copyOf(by);
    if (perGroup < 1) {
      throw new IllegalArgumentException("per-group is " + perGroup + ", must be at least 1");
    }
  }

  /**
   * Reads a list of labels such as {@code accent,gender}.
   *
   * @throws IllegalArgumentException if one is not {@code accent}, {@code age}, {@code gender},
   *     {@code speaker_id} or {@code speaker}, or {@code perGroup} is less than 1
   */
  public static Balance parse(String labels, int perGroup, long seed) {
    return new Balance(SpeakerLabel.parseList(labels), perGroup, seed);
  }

  /** Returns whether there is nothing to balance. */
  public boolean isNone() {
    return by.isEmpty();
  }

  /** Returns the wish as {@code 50 of accent,gender (seed 1)}: the same text for equal wishes. */
  @Override
  public String toString() {
    return isNone()
        ? ""
        : "%d of %s (seed %d)"
            .formatted(
                perGroup,
                by.stream().sorted().map(Column::label).collect(Collectors.joining(",")),
                seed);
  }
}
