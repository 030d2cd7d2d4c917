package org.voicepersona.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.voicepersona.durable.DurableFiles;
import org.voicepersona.globe.IndexSet;
import org.voicepersona.globe.ShardNumbering;
import org.voicepersona.output.epoch.Epoch;
import org.voicepersona.output.journal.Parts;
import org.voicepersona.output.record.OutcomeReader;
import org.voicepersona.output.record.OutcomeReader.LastLine;
import org.voicepersona.output.record.RecordOrder;
import org.voicepersona.output.record.StandingOutcomes;
import org.voicepersona.output.record.StoredOutcome;

/**
 * Brings the progress of a generation into order: what is journalled but not committed becomes
 * parts, many small parts become few; at the end of a run, when nobody writes any more, the journal
 * ends. Each step can be cut off and done again.
 */
final class Recovery {

  /** Bounds the memory that a journal of any length takes. */
  private static final int ROWS_PER_PART = 1000;

  private final Epoch generation;
  private final Parts parts;
  private final StandingOutcomes standing;
  private final IndexSet.Builder settled = new IndexSet.Builder();
  private final ShardNumbering.Builder met = new ShardNumbering.Builder();
  private final List<StoredOutcome> uncommitted = new ArrayList<>();

  /**
   * What earlier runs have settled.
   *
   * @param rows the rows that have an outcome
   * @param met what their outcomes tell of the numbers of rows
   */
  record Settled(IndexSet rows, ShardNumbering.Builder met) {}

  private Recovery(Epoch generation) throws IOException {
    this.generation = generation;
    this.standing = new StandingOutcomes(generation.shards().read());
    this.parts = new Parts(generation.parts());
  }

  /**
   * Recovers at the beginning of a run, whose source tries shards that failed as a whole again.
   *
   * @return the rows that have an outcome
   */
  static Settled begin(Epoch generation) throws IOException {
    Recovery recovery = new Recovery(generation);
    recovery.parts.deleteUnfinished();
    recovery.settleParts();
    // The segments stay until the end of a run: a job that was lost may still append to them.
    recovery.settleJournal();
    recovery.parts.forgetWholeShards();
    recovery.parts.compact();
    return new Settled(recovery.settled.build(), recovery.met);
  }

  /**
   * Commits what the run has journalled only, at its end.
   *
   * @return the rows that have an outcome
   */
  static IndexSet end(Epoch generation) throws IOException {
    Recovery recovery = new Recovery(generation);
    recovery.settleParts();
    endJournal(recovery.settleJournal());
    recovery.parts.compact();
    return recovery.settled.build();
  }

  private void settleParts() throws IOException {
    parts.forEachRow(this::isNew);
  }

  /** Commits what is journalled only, and returns the segments. */
  private List<Path> settleJournal() throws IOException {
    List<Path> segments = DurableFiles.list(generation.journal(), "*.journal");
    for (Path segment : segments) {
      try (OutcomeReader reader = new OutcomeReader(segment, LastLine.MAYBE_TORN)) {
        for (Optional<StoredOutcome> o = reader.next(); o.isPresent(); o = reader.next()) {
          settle(o.get());
        }
      }
    }
    commit();
    return segments;
  }

  private static void endJournal(List<Path> segments) throws IOException {
    for (Path segment : segments) {
      Files.delete(segment);
    }
  }

  private void settle(StoredOutcome outcome) throws IOException {
    if (isNew(outcome.kind(), outcome.place())) {
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

  /** Marks a row as settled; returns false if it was already, is none, or does not stand. */
  private boolean isNew(StoredOutcome.Kind kind, RecordOrder place) {
    if (place.id().isWholeShard() || !standing.stands(kind, place)) {
      return false;
    }
    met.add(place.id(), place.split(), place.index());
    return settled.addNew(place.split(), place.index());
  }
}
