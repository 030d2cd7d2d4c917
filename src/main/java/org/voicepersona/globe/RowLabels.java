package org.voicepersona.globe;

import java.util.Map;

/**
 * What a row says of its speaker: what filters and balances look at.
 *
 * @param row the row's number in its shard
 * @param known whether the labels could be read; if not they are unknown, not empty
 * @param values the labels that were asked for
 */
record RowLabels(long row, boolean known, Map<Column, String> values) {

  static RowLabels unknown(long row) {
    return new RowLabels(row, false, Map.of());
  }

  /** Returns a label that was asked for; empty if the corpus has none. */
  String of(Column column) {
    return values.getOrDefault(column, "");
  }
}
