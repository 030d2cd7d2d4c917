package org.voicepersona.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.voicepersona.globe.RowId;

/**
 * Counts what a run has settled while it is under way, by reading on in its journal: whatever
 * runner it has, wherever its workers are, and however often a step of theirs was done again.
 */
public final class JournalFollower {

  private final Path directory;
  private final Map<String, BitSet> settledBefore;
  private final Map<String, BitSet> seen = new HashMap<>();
  private final SegmentFollower segments;
  private long described;
  private long failed;

  /**
   * What was found.
   *
   * @param described rows described by this run
   * @param failed rows that were read and could not be described
   */
  public record Counts(long described, long failed) {}

  JournalFollower(Path directory, Map<String, BitSet> settledBefore) {
    this.directory = directory;
    this.segments = new SegmentFollower(directory, Journal.EXTENSION);
    this.settledBefore = settledBefore;
  }

  /** Reads what has come since the last look, and returns all that was found. */
  public Counts look() throws IOException {
    segments.readOn((segment, offset, line) -> count(line));
    return new Counts(described, failed);
  }

  private void count(byte[] line) throws IOException {
    StoredOutcome outcome;
    try {
      outcome = StoredOutcome.parse(line);
    } catch (IOException e) {
      throw new IOException(
          "the journal in %s has a damaged line '%s': %s"
              .formatted(directory, new String(line, UTF_8), e.getMessage()),
          e);
    }
    RowId id = outcome.place().id();
    int row = Math.toIntExact(id.row());
    BitSet rows = seen.computeIfAbsent(id.shard(), this::settledRowsOf);
    if (!rows.get(row)) {
      rows.set(row);
      if (outcome.kind() == StoredOutcome.Kind.DESCRIBED) {
        described++;
      } else {
        failed++;
      }
    }
  }

  private BitSet settledRowsOf(String shard) {
    return (BitSet) settledBefore.getOrDefault(shard, new BitSet()).clone();
  }
}
