package org.voicepersona.report.flag;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A row of a file of texts.
 *
 * @param number the line's number from 1, or a Parquet row's from 0
 * @param values by column name; empty values are absent
 * @param fault why the row cannot be read; empty if it can
 */
public record TextRow(long number, Map<String, String> values, String fault) {

  public TextRow {
    values = Map.copyOf(values);
    requireNonNull(fault, "fault is null");
  }

  /** Makes a row without a fault. */
  TextRow(long number, Map<String, String> values) {
    this(number, values, "");
  }
}
