package org.voicepersona.model.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

/**
 * Splits a matrix into chunks of whole rows for all processors, each of about {@value
 * #CHUNK_ELEMENTS} elements, so that memory is bounded for matrices of any size.
 *
 * @param rows of the matrix
 * @param columns of the matrix
 * @param rowsPerChunk a multiple of {@value #ROW_MULTIPLE}; the last chunk may have fewer
 */
record RowChunks(int rows, int columns, int rowsPerChunk) {

  /** A multiple of every layout's block of rows. */
  private static final int ROW_MULTIPLE = 64;

  private static final int CHUNK_ELEMENTS = 1 << 20;

  /** Processes one chunk. */
  interface Work {
    /** Processes {@code count} rows, starting at {@code first}; {@code chunk} counts from 0. */
    void run(int chunk, int first, int count) throws IOException;
  }

  static RowChunks of(int rows, int columns) {
    int rowsPerChunk = Math.max(1, CHUNK_ELEMENTS / columns / ROW_MULTIPLE) * ROW_MULTIPLE;
    return new RowChunks(rows, columns, rowsPerChunk);
  }

  int count() {
    return (rows + rowsPerChunk - 1) / rowsPerChunk;
  }

  /** Runs {@code work} for every chunk in parallel. */
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
