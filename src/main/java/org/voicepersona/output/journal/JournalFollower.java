package org.voicepersona.output.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.output.record.StoredOutcome;

/**
 * Counts what a run has settled while it is under way, by reading on in its journal: whatever
 * runner it has, wherever its workers are, and however often a step of theirs was done again.
 */
public final class JournalFollower {

  private final Path directory;
  private final IndexSet.Builder seen;
  private final SegmentFollower segments;
  private long described;
  private long failed;
  private long leftOut;

  /**
   * What was found.
   *
   * @param described rows described by this run
   * @param failed rows that were read and could not be described
   * @param leftOut rows that were left out for what was measured
   */
  public record Counts(long described, long failed, long leftOut) {}

  /** Follows the journals of a directory, but for rows that were settled before. */
  public JournalFollower(Path directory, IndexSet settledBefore) {
    this.directory = directory;
    this.segments = new SegmentFollower(directory, Journal.EXTENSION);
    this.seen = settledBefore.toBuilder();
  }

  /** Reads what has come since the last look, and returns all that was found. */
  public Counts look() throws IOException {
    segments.readOn((segment, offset, line) -> count(line));
    return new Counts(described, failed, leftOut);
  }

  private void count(byte[] line) throws IOException {
    StoredOutcome outcome;
    try {
      outcome = StoredOutcome.parse(line);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(
          "the journal in %s has a damaged line '%s': %s"
              .formatted(directory, new String(line, UTF_8), e.getMessage()),
          e);
    }
    if (seen.addNew(outcome.place().split(), outcome.place().index())) {
      switch (outcome.kind()) {
        case DESCRIBED -> described++;
        case FAILED -> failed++;
        case LEFT_OUT -> leftOut++;
      }
    }
  }
}
