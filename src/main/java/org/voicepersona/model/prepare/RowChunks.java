package org.voicepersona.model.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

/**
 * Cuts a matrix into chunks of whole rows that are worked on by all processors, each with about
 * {@value #CHUNK_ELEMENTS} elements, so that memory stays bounded whatever the matrix.
 *
 * @param rows of the matrix
 * @param columns of the matrix
 * @param rowsPerChunk a multiple of {@value #ROW_MULTIPLE}; the last chunk may have fewer
 */
record RowChunks(int rows, int columns, int rowsPerChunk) {

  /** A multiple of the block of rows of every layout. */
  private static final int ROW_MULTIPLE = 64;

  private static final int CHUNK_ELEMENTS = 1 << 20;

  /** Does the work of one chunk. */
  interface Work {
    /** Works on {@code count} rows from {@code first} on; {@code chunk} counts from 0. */
    void run(int chunk, int first, int count) throws IOException;
  }

  static RowChunks of(int rows, int columns) {
    int rowsPerChunk = Math.max(1, CHUNK_ELEMENTS / columns / ROW_MULTIPLE) * ROW_MULTIPLE;
    return new RowChunks(rows, columns, rowsPerChunk);
  }

  int count() {
    return (rows + rowsPerChunk - 1) / rowsPerChunk;
  }

  /** Runs {@code work} for every chunk. */
  void forEach(Work work) throws IOException {
    try {
      IntStream.range(0, count())
          .parallel()
          .forEach(
              chunk -> {
                int first = chunk * rowsPerChunk;
                try {
                  work.run(chunk, first, Math.min(rowsPerChunk, rows - first));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    } catch (UncheckedIOException e) {
      throw new IOException(e.getCause().getMessage(), e);
    }
  }
}
