package org.voicepersona.report.flag;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** A file of rows with texts, JSON lines or Parquet, read row by row in bounded memory. */
public interface TextFile extends Closeable {

  /**
   * Opens a file: Parquet by its suffix or magic number, else one JSON object per line.
   *
   * @throws IOException if the file does not exist, or is damaged as a whole
   */
  static TextFile open(Path file) throws IOException {
    boolean isParquet = file.toString().endsWith(".parquet") || beginsAsParquet(file);
    return isParquet ? new ParquetTexts(file) : new JsonLineTexts(file);
  }

  private static boolean beginsAsParquet(Path file) throws IOException {
    byte[] magic = "PAR1".getBytes(StandardCharsets.US_ASCII);
    try (InputStream in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(magic.length), magic);
    }
  }

  /** Returns the unit of row numbers: {@code line} or {@code row}. */
  String unit();

  /** Returns the columns of all rows; reads a whole file of JSON lines. */
  Set<String> columns() throws IOException;

  /** Selects the columns of the rows; must precede the first row. */
  void choose(Set<String> columns) throws IOException;

  /** Returns the next row, which may have a fault; empty at the end. */
  Optional<TextRow> next() throws IOException;
}
