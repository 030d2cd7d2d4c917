package org.voicepersona.globe;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.sdk.io.range.OffsetRange;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.DoFn.BoundedPerElement;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.joda.time.Duration;
import org.voicepersona.globe.ShardReader.RowGroup;

/**
 * The heart of {@link ReadShards}. Its restriction is a range of rows. A row group belongs to the
 * range with its first row, and is claimed by it; so no footer needs to be read to make or to split
 * a range.
 */
@BoundedPerElement
final class ReadRowGroupsFn extends DoFn<Shard, VoiceSample> {

  private static final long serialVersionUID = 1;

  /** A large shard is shared by this many readers at first; every runner may split further. */
  private static final int MOST_RANGES = 4;

  private static final int FEWEST_ROWS_OF_RANGE = 1000;

  private final RowRequest request;
  private final RowCounters counters = new RowCounters();

  ReadRowGroupsFn(RowRequest request) {
    this.request = request;
  }

  /** A shard without rows has a range too, so that it is opened and its fault is told. */
  @GetInitialRestriction
  public OffsetRange allRows(@Element Shard shard) {
    return new OffsetRange(0, Math.max(1, shard.rows()));
  }

  @SplitRestriction
  public void split(@Restriction OffsetRange rows, OutputReceiver<OffsetRange> parts) {
    long size = rows.getTo() - rows.getFrom();
    long part = Math.max(FEWEST_ROWS_OF_RANGE, (size + MOST_RANGES - 1) / MOST_RANGES);
    rows.split(part, FEWEST_ROWS_OF_RANGE / 2).forEach(parts::output);
  }

  @ProcessElement
  public ProcessContinuation process(
      @Element Shard shard, RestrictionTracker<OffsetRange, Long> tracker, MultiOutputReceiver out)
      throws IOException {
    OffsetRange range = tracker.currentRestriction();
    long from = range.getFrom();
    if (shard.rows() > 0 && request.wanted(shard, 0, shard.rows()).isEmpty()) {
      if (tracker.tryClaim(from)) {
        counters.add(RowTally.settled(from == 0 ? request.settled(shard, 0, shard.rows()) : 0));
        claimTheRest(tracker);
      }
      return ProcessContinuation.stop();
    }
    if (!request.inFlight().admits(readerName(shard, range))) {
      return pause();
    }
    try (ShardReader reader = ShardReader.open(shard, request.columns())) {
      return readRowGroups(shard, range, reader, tracker, out);
    } catch (UnreadableShardException e) {
      if (tracker.tryClaim(from)) {
        if (from == 0 || e.fault().dependsOnTheMoment()) {
          out.get(ReadShards.FAILURES).output(shard.failure(e));
        }
        claimTheRest(tracker);
      }
      return ProcessContinuation.stop();
    } catch (FileSystemException e) {
      // Of a row group that was claimed.
      out.get(ReadShards.FAILURES).output(shard.failure(new UnreadableShardException(e)));
      claimTheRest(tracker);
      return ProcessContinuation.stop();
    }
  }

  private ProcessContinuation readRowGroups(
      Shard shard,
      OffsetRange range,
      ShardReader reader,
      RestrictionTracker<OffsetRange, Long> tracker,
      MultiOutputReceiver out)
      throws IOException {
    List<RowGroup> groups =
        reader.rowGroups().stream().filter(g -> g.firstRow() >= range.getFrom()).toList();
    for (int i = 0; i < groups.size(); i++) {
      RowGroup group = groups.get(i);
      BitSet wanted = request.wanted(shard, group.firstRow(), group.endRow());
      if (!wanted.isEmpty() && !request.inFlight().admits(readerName(shard, range))) {
        return pause();
      }
      if (!tracker.tryClaim(group.firstRow())) {
        return ProcessContinuation.stop();
      }
      counters.add(RowTally.settled(request.settled(shard, group.firstRow(), group.endRow())));
      List<RowGroup> later = groups.subList(i + 1, groups.size());
      Optional<RowGroup> next = nextWanted(shard, later, tracker.currentRestriction());
      readRowGroup(reader, group, wanted, next, out);
    }
    claimTheRest(tracker);
    return ProcessContinuation.stop();
  }

  private Optional<RowGroup> nextWanted(Shard shard, List<RowGroup> later, OffsetRange range) {
    return later.stream()
        .takeWhile(group -> group.firstRow() < range.getTo())
        .filter(group -> !request.wanted(shard, group.firstRow(), group.endRow()).isEmpty())
        .findFirst();
  }

  private void readRowGroup(
      ShardReader reader,
      RowGroup group,
      BitSet wanted,
      Optional<RowGroup> next,
      MultiOutputReceiver out)
      throws IOException {
    BitSet passing = reader.filter(group, wanted, request.filter());
    if (!passing.isEmpty()) {
      reader.load(group, EnumSet.allOf(Column.class));
    }
    // While these rows are described, the next ones are on their way.
    next.ifPresent(g -> reader.readAhead(g, columnsReadFirst()));
    int read = wanted.cardinality();
    counters.add(new RowTally(read, read - passing.cardinality(), 0));
    reader.read(
        group,
        passing,
        sample -> {
          request.inFlight().add(sample);
          out.get(ReadShards.SAMPLES).output(sample);
        },
        out.get(ReadShards.FAILURES)::output);
  }

  private Set<Column> columnsReadFirst() {
    return request.filter().acceptsAll() ? EnumSet.allOf(Column.class) : request.filter().columns();
  }

  private static void claimTheRest(RestrictionTracker<OffsetRange, Long> tracker) {
    tracker.tryClaim(Long.MAX_VALUE);
  }

  private ProcessContinuation pause() {
    Duration pause = Duration.millis(request.inFlight().pause().toMillis());
    return ProcessContinuation.resume().withResumeDelay(pause);
  }

  /** Every continuation of a range ends where the range does. */
  private static String readerName(Shard shard, OffsetRange range) {
    return shard.name() + "@" + range.getTo();
  }
}
