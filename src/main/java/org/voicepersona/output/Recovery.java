package org.voicepersona.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.voicepersona.globe.RowId;
import org.voicepersona.output.OutcomeReader.LastLine;

/**
 * Brings the progress of a generation into order: what is journalled but not committed becomes
 * parts, and the journal ends. Each step can be cut off and done again.
 */
final class Recovery {

  /** Bounds the memory that a journal of any length takes. */
  private static final int ROWS_PER_PART = 1000;

  private final Generation generation;
  private final Parts parts;
  private final Map<String, BitSet> settled = new HashMap<>();
  private final Map<String, Long> firstIndices = new HashMap<>();
  private final List<StoredOutcome> uncommitted = new ArrayList<>();

  /**
   * What earlier runs have settled.
   *
   * @param rows the rows that have an outcome, by shard
   * @param firstIndices the number in its split of each such shard's first row
   */
  record Settled(Map<String, BitSet> rows, Map<String, Long> firstIndices) {}

  private Recovery(Generation generation) {
    this.generation = generation;
    this.parts = new Parts(generation.parts());
  }

  /**
   * Recovers at the beginning of a run, whose source tries shards that failed as a whole again.
   *
   * @return the rows that have an outcome
   */
  static Settled begin(Generation generation) throws IOException {
    Recovery recovery = new Recovery(generation);
    recovery.parts.deleteUnfinished();
    recovery.settleParts();
    recovery.settleJournal();
    recovery.parts.forgetWholeShards();
    return new Settled(recovery.settled, recovery.firstIndices);
  }

  /**
   * Commits what the run has journalled only, at its end.
   *
   * @return the rows that have an outcome, by shard
   */
  static Map<String, BitSet> end(Generation generation) throws IOException {
    Recovery recovery = new Recovery(generation);
    recovery.settleParts();
    recovery.settleJournal();
    return recovery.settled;
  }

  private void settleParts() throws IOException {
    for (Path part : parts.list()) {
      try (OutcomeReader reader = new OutcomeReader(part, LastLine.WHOLE)) {
        for (var outcome = reader.next(); outcome.isPresent(); outcome = reader.next()) {
          isNew(outcome.get());
        }
      }
    }
  }

  private void settleJournal() throws IOException {
    List<Path> segments = DurableFiles.list(generation.journal(), "*.journal");
    for (Path segment : segments) {
      try (OutcomeReader reader = new OutcomeReader(segment, LastLine.MAYBE_TORN)) {
        for (Optional<StoredOutcome> o = reader.next(); o.isPresent(); o = reader.next()) {
          settle(o.get());
        }
      }
    }
    commit();
    for (Path segment : segments) {
      Files.delete(segment);
    }
  }

  private void settle(StoredOutcome outcome) throws IOException {
    if (outcome.place().id().row() == RowId.WHOLE_SHARD) {
      parts.commitWholeShard(outcome);
    } else if (isNew(outcome)) {
      uncommitted.add(outcome);
      if (uncommitted.size() == ROWS_PER_PART) {
        commit();
      }
    }
  }

  private void commit() throws IOException {
    if (!uncommitted.isEmpty()) {
      parts.commit(uncommitted);
      uncommitted.clear();
    }
  }

  /** Marks a row as settled; returns false if it was already, or is none. */
  private boolean isNew(StoredOutcome outcome) {
    RowId id = outcome.place().id();
    if (id.row() == RowId.WHOLE_SHARD) {
      return false;
    }
    BitSet rows = settled.computeIfAbsent(id.shard(), shard -> new BitSet());
    firstIndices.put(id.shard(), outcome.place().index() - id.row());
    int row = Math.toIntExact(id.row());
    boolean isNew = !rows.get(row);
    rows.set(row);
    return isNew;
  }
}
