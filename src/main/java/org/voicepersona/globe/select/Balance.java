package org.voicepersona.globe.select;

import java.io.Serializable;
import java.util.Set;
import java.util.stream.Collectors;
import org.voicepersona.globe.Column;

/**
 * A request for equally many rows of each group.
 *
 * @param by the labels whose combined values define a group, such as accent and gender; none for no
 *     balance
 * @param perGroup the number of rows of each group; a smaller group is taken whole
 * @param seed the seed of the random choice
 */
public record Balance(Set<Column> by, int perGroup, long seed) implements Serializable {

  /** No balance: every row is taken. */
  public static final Balance NONE = new Balance(Set.of(), 1, 0);

  /** Checks that {@code perGroup} is at least 1. */
  public Balance {
    by = Set.copyOf(by);
    if (perGroup < 1) {
      throw new IllegalArgumentException("per-group is " + perGroup + ", must be at least 1");
    }
  }

  /**
   * Parses a list of labels such as {@code accent,gender}.
   *
   * @throws IllegalArgumentException if a label is not {@code accent}, {@code age}, {@code gender},
   *     {@code speaker_id} or {@code speaker}, or {@code perGroup} is less than 1
   */
  public static Balance parse(String labels, int perGroup, long seed) {
    return new Balance(SpeakerLabel.parseList(labels), perGroup, seed);
  }

  /** Returns whether every row is taken. */
  public boolean isNone() {
    return by.isEmpty();
  }

  /** Returns this as {@code 50 of accent,gender (seed 1)}: the same text for equal balances. */
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
