package org.voicepersona.globe.shard;

import java.io.IOException;
import java.util.Map;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.UnreadableShardException;

/**
 * A row's labels of its speaker, which filters and balances read.
 *
 * @param known whether the labels could be read; if not they are unknown, not empty
 * @param values the labels that were asked for
 */
public record RowLabels(boolean known, Map<Column, String> values) {

  /** Goes to a row, and returns what it says; unknown if that is damaged. */
  public static RowLabels at(long row, RowCursor<RowLabels> labels)
      throws IOException, UnreadableShardException {
    return labels.seek(row) ? labels.value() : new RowLabels(false, Map.of());
  }

  /** Returns the number a text says, positive and finite; else {@code NaN}. */
  public static double positive(String text) {
    try {
      double number = Double.parseDouble(text);
      return number > 0 && Double.isFinite(number) ? number : Double.NaN;
    } catch (NumberFormatException e) {
      // The corpus does not say how long the clip is.
      return Double.NaN;
    }
  }

  /** Returns a label that was asked for; empty if the corpus has none. */
  public String of(Column column) {
    return values.getOrDefault(column, "");
  }
}
