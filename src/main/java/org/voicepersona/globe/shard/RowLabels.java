package org.voicepersona.globe.shard;

import java.io.IOException;
import java.util.Map;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.UnreadableShardException;

/**
 * The labels of a row that filters and balances use.
 *
 * @param known whether the labels could be read; if not they are unknown, not empty
 * @param values the requested labels
 */
public record RowLabels(boolean known, Map<Column, String> values) {

  /** Reads the labels of a row; they are unknown if the row is damaged. */
  public static RowLabels at(long row, RowCursor<RowLabels> labels)
      throws IOException, UnreadableShardException {
    return labels.seek(row) ? labels.value() : new RowLabels(false, Map.of());
  }

  /** Parses a positive finite number; returns {@code NaN} for any other text. */
  public static double positive(String text) {
    try {
      double number = Double.parseDouble(text);
      return number > 0 && Double.isFinite(number) ? number : Double.NaN;
    } catch (NumberFormatException e) {
      // The duration is missing or not a number.
      return Double.NaN;
    }
  }

  /** Returns a requested label; empty if the corpus has none. */
  public String of(Column column) {
    return values.getOrDefault(column, "");
  }
}
