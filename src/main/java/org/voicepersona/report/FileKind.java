package org.voicepersona.report;

import java.util.Locale;

/** The kinds of file that an export is written to. */
public enum FileKind {
  /** One JSON array, indented. */
  JSON,
  /** A JSON object a line. */
  JSONL,
  /** A Parquet file, with the features that {@code datasets} reads. */
  PARQUET,
  /** Comma-separated values (RFC 4180) with a header; a list is joined with semicolons. */
  CSV;

  /** Returns the end of file names, with its dot. */
  String suffix() {
    return "." + name().toLowerCase(Locale.ROOT);
  }
}
