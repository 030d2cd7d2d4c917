package org.voicepersona.report;

import java.util.List;

/**
 * A confusion matrix: how often texts say one class where another one is known.
 *
 * @param name what it is about
 * @param said the names of the rows: what a text may say
 * @param known the names of the columns: what may be known
 * @param counts (said, known) how often
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

  /** Counts one text; what has no row or column is passed over. */
  void add(String saidWord, String knownWord) {
    int row = said.indexOf(saidWord);
    int column = known.indexOf(knownWord);
    if (row >= 0 && column >= 0) {
      counts[row][column]++;
    }
  }
}
