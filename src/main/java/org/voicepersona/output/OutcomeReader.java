package org.voicepersona.output;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the outcomes of a journal segment or a part, one after the other, checking each line. */
final class OutcomeReader implements Closeable {

  /** What the last line of a file may be. */
  enum LastLine {
    /** Whole, as in a part, which is moved into its place when complete. */
    WHOLE,
    /** Torn, as in a journal whose process was killed; such a line is passed over. */
    MAYBE_TORN
  }

  private static final int BUFFER_BYTES = 1 << 15;

  private final Path file;
  private final LastLine lastLine;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private long lineNumber;

  /** Opens a file. */
  OutcomeReader(Path file, LastLine lastLine) throws IOException {
    this.file = file;
    this.lastLine = lastLine;
    this.in = Files.newInputStream(file);
  }

  /**
   * Returns the next outcome, or nothing at the end.
   *
   * @throws OutputException if a line is damaged; the message names the file and the line
   */
  Optional<StoredOutcome> next() throws IOException {
    if (atEnd()) {
      return Optional.empty();
    }
    lineNumber++;
    ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
    boolean whole = readLine(line);
    try {
      if (!whole) {
        throw new IOException("has no end");
      }
      return Optional.of(StoredOutcome.parse(line.toByteArray()));
    } catch (IOException | IllegalArgumentException e) {
      if (lastLine == LastLine.MAYBE_TORN && atEnd()) {
        return Optional.empty();
      }
      throw new OutputException(
          "%s, line %d is damaged: it %s. Take that line out (its row is described again), or start anew with --no-resume."
              .formatted(file, lineNumber, e.getMessage()),
          e);
    }
  }

  /** Reads up to the next line feed; returns false if the file ends before it. */
  private boolean readLine(ByteArrayOutputStream line) throws IOException {
    while (!atEnd()) {
      int start = position;
      while (position < limit && buffer[position] != '\n') {
        position++;
      }
      line.write(buffer, start, position - start);
      if (position < limit) {
        position++;
        return true;
      }
    }
    return false;
  }

  private boolean atEnd() throws IOException {
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
