package org.voicepersona.report.flag;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * One row of a file of texts.
 *
 * @param number the number of a line, from 1, or of a row of Parquet, from 0
 * @param values what its columns say, by the file's names; a column that says nothing is absent
 * @param fault why it cannot be read; empty if it can
 */
public record TextRow(long number, Map<String, String> values, String fault) {

  /** Takes a copy. */
  public TextRow {
    values = Map.copyOf(values);
    requireNonNull(fault, "fault is null");
  }

  /** Makes a row that could be read. */
  TextRow(long number, Map<String, String> values) {
    this(number, values, "");
  }
}
