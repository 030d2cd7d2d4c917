package org.voicepersona.report;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The kinds of file that an export is written to. */
public enum FileKind {
  /** One JSON array, indented. */
  JSON,
  /** One JSON object per line. */
  JSONL,
  /** A Parquet file, with the features that {@code datasets} reads. */
  PARQUET,
  /** Comma-separated values (RFC 4180) with a header; a list is joined with semicolons. */
  CSV;

  /** Returns the name in options. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the kind by a file's suffix, if it is a known one. */
  public static Optional<FileKind> ofName(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return Stream.of(values()).filter(kind -> name.endsWith(kind.suffix())).findFirst();
  }

  /** Returns the suffix of file names, with its dot. */
  String suffix() {
    return "." + this;
  }
}
