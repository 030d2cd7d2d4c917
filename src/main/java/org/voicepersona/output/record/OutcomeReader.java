package org.voicepersona.output.record;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.voicepersona.output.directory.LineInput;
import org.voicepersona.output.directory.OutputException;

/** Reads the outcomes of a journal segment or a part, one after the other, checking each line. */
public final class OutcomeReader implements Closeable {

  /** What the last line of a file may be. */
  public enum LastLine {
    /** Whole, as in a part, which is moved into its place when complete. */
    WHOLE,
    /** Torn, as in a journal whose process was killed; such a line is passed over. */
    MAYBE_TORN
  }

  private final Path file;
  private final LastLine lastLine;
  private final LineInput lines;

  /** Opens a file. */
  public OutcomeReader(Path file, LastLine lastLine) throws IOException {
    this.file = file;
    this.lastLine = lastLine;
    this.lines = new LineInput(file);
  }

  /**
   * Returns the next outcome, or nothing at the end.
   *
   * @throws OutputException if a line is damaged; the message names the file and the line
   */
  public Optional<StoredOutcome> next() throws IOException {
    Optional<byte[]> line = lines.next();
    if (line.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (!lines.hasEnded()) {
        throw new IOException("has no end");
      }
      return Optional.of(StoredOutcome.parse(line.get()));
    } catch (IOException | IllegalArgumentException e) {
      if (lastLine == LastLine.MAYBE_TORN && lines.isAtEnd()) {
        return Optional.empty();
      }
      throw new OutputException(
          "%s, line %d is damaged: it %s. Take that line out (its row is described again), or start anew with --no-resume."
              .formatted(file, lines.number(), e.getMessage()),
          e);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
