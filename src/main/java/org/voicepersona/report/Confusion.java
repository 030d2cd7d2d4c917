package org.voicepersona.report;

import java.util.List;

/**
 * A confusion matrix of what texts say and what is known.
 *
 * @param name its title
 * @param said names of the rows: classes that a text may state
 * @param known names of the columns: classes by label or measure
 * @param counts [said, known]
 */
public record Confusion(String name, List<String> said, List<String> known, long[][] counts) {

  /** Copies the names. */
  public Confusion {
    said = List.copyOf(said);
    known = List.copyOf(known);
    if (counts.length != said.size()) {
      throw new IllegalArgumentException(
          "%s has %d rows, must have %d".formatted(name, counts.length, said.size()));
    }
  }

  /** Makes an empty matrix. */
  static Confusion of(String name, List<String> said, List<String> known) {
    return new Confusion(name, said, known, new long[said.size()][known.size()]);
  }

  /** Counts one text; classes without a row or column are ignored. */
  void add(String saidWord, String knownWord) {
    int row = said.indexOf(saidWord);
    int column = known.indexOf(knownWord);
    if (row >= 0 && column >= 0) {
      counts[row][column]++;
    }
  }
}
