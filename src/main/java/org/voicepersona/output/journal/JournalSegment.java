package org.voicepersona.output.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.voicepersona.durable.DurableStream;
import org.voicepersona.output.directory.FailPoint;

/**
 * The file to which one worker process appends its outcomes of one run.
 *
 * <p>A line reaches the operating system with one write, so that killing the process loses none;
 * what only a power loss endangers is brought to the disk now and then, with the next line, and at
 * the end. After a failed write nothing more is written: a torn line is always the last. A file
 * that somebody removes takes lines all the same, and keeps none: that is noticed now and then too.
 */
final class JournalSegment {

  private enum State {
    UNOPENED,
    OPEN,
    FAILED,
    CLOSED
  }

  private final Path file;
  private final Duration syncInterval;
  private State state = State.UNOPENED;

  private DurableStream out;

  private long lastSyncNanos;

  /**
   * Prepares a segment of its own in a folder; the file appears with the first line.
   *
   * @param extension how its name ends
   * @param syncInterval how long a line may not be on the disk yet when the next one comes; zero
   *     brings each to the disk at once
   */
  JournalSegment(Path directory, String extension, Duration syncInterval) {
    this.file = directory.resolve(UUID.randomUUID() + extension);
    this.syncInterval = syncInterval;
  }

  /** Appends a line; when this returns, killing the process does not lose it. */
  synchronized void append(byte[] line) {
    if (state == State.FAILED || state == State.CLOSED) {
      throw new IllegalStateException("the journal " + file + " is " + state);
    }
    try {
      FailPoint.JOURNAL_WRITE.reach();
      open();
      write(line);
      if (System.nanoTime() - lastSyncNanos >= syncInterval.toNanos()) {
        sync();
        requireThere();
      }
    } catch (IOException e) {
      state = State.FAILED;
      closeAfter(e);
      throw new UncheckedIOException(fault(e), e);
    }
  }

  private void requireThere() throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
  }

  private String fault(IOException e) {
    return e instanceof NoSuchFileException && out != null
        ? "the journal %s was removed while it was written. The run stops; what was committed before is safe, the rest is described again."
            .formatted(file)
        : "cannot write the journal %s: %s. The run stops; what was journalled before is safe."
            .formatted(file, e.getMessage());
  }

  /** Returns whether a write has failed, after which the segment takes nothing more. */
  synchronized boolean hasFailed() {
    return state == State.FAILED;
  }

  private void closeAfter(IOException fault) {
    if (out != null) {
      try {
        out.close();
      } catch (IOException e) {
        fault.addSuppressed(e);
      }
    }
  }

  private void open() throws IOException {
    if (state == State.UNOPENED) {
      Files.createDirectories(file.getParent());
      out = DurableStream.open(file);
      state = State.OPEN;
      lastSyncNanos = System.nanoTime();
    }
  }

  private void write(byte[] line) throws IOException {
    if (FailPoint.JOURNAL_LINE.isPlanned()) {
      out.write(line, 0, line.length / 2);
      FailPoint.JOURNAL_LINE.reach();
      out.write(line, line.length / 2, line.length - line.length / 2);
    } else {
      out.write(line);
    }
    out.flush();
  }

  private void sync() throws IOException {
    out.sync();
    lastSyncNanos = System.nanoTime();
  }

  /** Brings everything to the disk and ends the segment; doing so twice does nothing more. */
  synchronized void close() throws IOException {
    State before = state;
    state = State.CLOSED;
    if (before == State.OPEN) {
      sync();
    }
    if (out != null) {
      out.close();
    }
  }
}
