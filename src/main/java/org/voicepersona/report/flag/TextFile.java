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

/** A file of rows with texts, JSON lines or Parquet, which is read row by row in bounded memory. */
public interface TextFile extends Closeable {

  /**
   * Opens a file. One that begins as Parquet does, or is called so, is Parquet; any other has a
   * JSON object a line.
   *
   * @throws IOException if it is not there, or is damaged as a whole
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

  /** Returns what a row's number counts: {@code line} or {@code row}. */
  String unit();

  /** Returns the columns that any row has: of JSON lines after going through them all. */
  Set<String> columns() throws IOException;

  /** Says which columns the rows are to have, before the first of them is read. */
  void choose(Set<String> columns) throws IOException;

  /** Returns the next row, which may be one that cannot be read; nothing at the end. */
  Optional<TextRow> next() throws IOException;
}
