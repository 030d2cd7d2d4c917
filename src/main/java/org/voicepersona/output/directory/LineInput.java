package org.voicepersona.output.directory;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the lines of a file that anybody may have written, in bounded memory. */
public final class LineInput implements Closeable {

  /** Many times what the longest texts of a record take. */
  public static final int MOST_BYTES = 16 << 20;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int USUAL_BYTES = 4096;

  private final Path file;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private long lines;
  private boolean ended = true;

  /** Opens a file. */
  public LineInput(Path file) throws IOException {
    this(file, 0);
  }

  /** Opens a file at the byte in which a line begins. */
  public LineInput(Path file, long offset) throws IOException {
    this(file, open(file, offset));
  }

  /** Reads what was opened of a file, from the beginning of a line. */
  public LineInput(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  private static InputStream open(Path file, long offset) throws IOException {
    if (Files.isDirectory(file)) {
      throw new OutputException(file + " is a folder, must be a file");
    }
    InputStream in = Files.newInputStream(file);
    try {
      in.skipNBytes(offset);
      return in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  /**
   * Returns the next line without its line feed; nothing at the end of the file.
   *
   * @throws OutputException if it is longer than any that this program writes
   */
  public Optional<byte[]> next() throws IOException {
    if (isAtEnd()) {
      return Optional.empty();
    }
    lines++;
    ended = false;
    ByteArrayOutputStream line = new ByteArrayOutputStream(USUAL_BYTES);
    while (!ended && !isAtEnd()) {
      int start = position;
      while (position < limit && buffer[position] != '\n') {
        position++;
      }
      line.write(buffer, start, position - start);
      if (line.size() > MOST_BYTES) {
        throw damaged("it has more than %,d bytes".formatted(MOST_BYTES));
      }
      if (position < limit) {
        position++;
        ended = true;
      }
    }
    return Optional.of(line.toByteArray());
  }

  /** Returns how many lines a file has. */
  public static long count(Path file) throws IOException {
    try (LineInput lines = new LineInput(file)) {
      Optional<byte[]> line = lines.next();
      while (line.isPresent()) {
        line = lines.next();
      }
      return lines.number();
    }
  }

  /** Returns the fault of the latest line, which names it and the file. */
  public OutputException damaged(String why) {
    return new OutputException("%s, line %d is damaged: %s".formatted(file, lines, why));
  }

  /** Returns whether the latest line ended with a line feed. */
  public boolean hasEnded() {
    return ended;
  }

  /** Returns the number of the latest line, counted from 1. */
  public long number() {
    return lines;
  }

  /** Returns whether there are no more lines. */
  public boolean isAtEnd() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, in.read(buffer));
    }
    return limit == 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
