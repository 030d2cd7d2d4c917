package org.voicepersona.globe.read;

import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.apache.beam.sdk.io.range.OffsetRange;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.BoundedPerElement;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.joda.time.Duration;
import org.voicepersona.globe.Shard;
import org.voicepersona.globe.UnreadableShardException;
import org.voicepersona.globe.VoiceSample;
import org.voicepersona.globe.row.ParkedRows;
import org.voicepersona.globe.row.ReadRow;
import org.voicepersona.globe.row.RowRequest;
import org.voicepersona.globe.row.RowTally;
import org.voicepersona.globe.row.WantedRows;

/**
 * The splittable {@code DoFn} of {@link ReadShards}: its restriction is a range of rows, which it
 * claims one by one. A runner may interrupt it after any row, and it may pause; meanwhile the open
 * shard is parked. A shard is not split among several readers, because each would read the whole
 * row group in which its rows begin.
 */
@BoundedPerElement
final class ReadRowsFn extends DoFn<Shard, VoiceSample> {

  private static final long serialVersionUID = 1;

  private final RowRequest request;
  private final String run = UUID.randomUUID().toString();
  private final RowCounters counters = new RowCounters();

  ReadRowsFn(RowRequest request) {
    this.request = request;
  }

  /** Returns all rows; a shard without rows has a range too, so that its fault is reported. */
  @GetInitialRestriction
  public OffsetRange allRows(@Element Shard shard) {
    return new OffsetRange(0, Math.max(1, shard.rows()));
  }

  @ProcessElement
  public ProcessContinuation process(
      @Element Shard shard, RestrictionTracker<OffsetRange, Long> tracker, MultiOutputReceiver out)
      throws IOException {
    OffsetRange range = tracker.currentRestriction();
    long from = range.getFrom();
    ParkedRows.Key key = new ParkedRows.Key(run, shard.uri(), range.getTo());
    // A runner returns after every hundred rows: parked rows are not examined again.
    Optional<WantedRows> parked = ParkedRows.OF_THIS_PROCESS.take(key, from);
    if (parked.isEmpty() && isSettled(shard, tracker, out)) {
      request.inFlight().ended(key.toString());
      return ProcessContinuation.stop();
    }
    if (!request.inFlight().admits(key.toString())) {
      parked.ifPresent(rows -> ParkedRows.OF_THIS_PROCESS.park(key, rows, from));
      return pause(key);
    }
    try {
      WantedRows rows =
          parked.isPresent() ? parked.get() : WantedRows.open(shard, request, from, range.getTo());
      return read(key, rows, tracker, out);
    } catch (UnreadableShardException e) {
      request.inFlight().ended(key.toString());
      if (tracker.tryClaim(from)) {
        if (from == 0 || e.fault().dependsOnTheMoment()) {
          out.get(ReadShards.FAILURES).output(shard.failure(e));
        }
        claimTheRest(tracker);
      }
      return ProcessContinuation.stop();
    }
  }

  /** Returns whether nothing is to be read, after reporting the tally or fault of the shard. */
  private boolean isSettled(
      Shard shard, RestrictionTracker<OffsetRange, Long> tracker, MultiOutputReceiver out) {
    OffsetRange range = tracker.currentRestriction();
    if (shard.rows() > 0 && request.wanted(shard, range.getFrom(), range.getTo()).isEmpty()) {
      if (tracker.tryClaim(range.getFrom())) {
        counters.add(
            RowTally.settled(request.settled(shard, range.getFrom(), range.getTo()).cardinality()));
        claimTheRest(tracker);
      }
      return true;
    }
    if (!shard.fault().isNone()) {
      if (tracker.tryClaim(range.getFrom())) {
        out.get(ReadShards.FAILURES).output(shard.failure(shard.fault()));
        claimTheRest(tracker);
      }
      return true;
    }
    return false;
  }

  private ProcessContinuation read(
      ParkedRows.Key key,
      WantedRows rows,
      RestrictionTracker<OffsetRange, Long> tracker,
      MultiOutputReceiver out)
      throws IOException {
    long next = tracker.currentRestriction().getFrom();
    boolean isParked = false;
    try {
      while (request.inFlight().admits(key.toString())) {
        if (!rows.advance()) {
          claimTheRest(tracker);
          counters.add(rows.lastTally());
          request.inFlight().ended(key.toString());
          return ProcessContinuation.stop();
        }
        if (!tracker.tryClaim(rows.row())) {
          ParkedRows.OF_THIS_PROCESS.park(key, rows, next);
          isParked = true;
          return ProcessContinuation.stop();
        }
        next = rows.row() + 1;
        handOn(rows.take(), out);
        counters.add(rows.tally());
      }
      ParkedRows.OF_THIS_PROCESS.park(key, rows, next);
      isParked = true;
      return pause(key);
    } finally {
      if (!isParked) {
        rows.close();
      }
    }
  }

  private void handOn(ReadRow row, MultiOutputReceiver out) {
    if (row instanceof ReadRow.Sample read) {
      request.inFlight().add(read.sample());
      out.get(ReadShards.SAMPLES).output(read.sample());
    } else {
      out.get(ReadShards.FAILURES).output(((ReadRow.Unreadable) row).failure());
    }
  }

  /** Claims the end of the range: the runner may still split it, and counts from the last claim. */
  private static void claimTheRest(RestrictionTracker<OffsetRange, Long> tracker) {
    tracker.tryClaim(tracker.currentRestriction().getTo());
  }

  private ProcessContinuation pause(ParkedRows.Key key) {
    Duration pause = Duration.millis(request.inFlight().pause(key.toString()).toMillis());
    return ProcessContinuation.resume().withResumeDelay(pause);
  }

  /** Closes the readers that this instance has parked. */
  @Teardown
  public void closeWhatIsParked() {
    ParkedRows.OF_THIS_PROCESS.closeAll(run);
  }
}
