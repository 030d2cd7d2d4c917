package org.voicepersona.output;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.state.BagState;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;
import org.voicepersona.describe.Outcome;
import org.voicepersona.globe.RowId;

/**
 * Commits the outcomes of each shard in parts of a fixed number of rows, and the rest when the
 * window ends, or when the first of them has waited for a while; puts out the number of rows of
 * each part.
 *
 * <p>Input is keyed by shard. What is not yet committed waits in Beam state, so it survives a
 * checkpoint; committing the same rows again after a restart changes nothing that is published.
 */
public final class CommitParts extends DoFn<KV<String, Outcome>, Long> {

  private static final long serialVersionUID = 1;

  @StateId("lines")
  private final StateSpec<BagState<byte[]>> linesSpec = StateSpecs.bag(ByteArrayCoder.of());

  @StateId("count")
  private final StateSpec<ValueState<Integer>> countSpec = StateSpecs.value(VarIntCoder.of());

  @TimerId("wait")
  private final TimerSpec waitSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final Parts parts;
  private final int rowsPerPart;
  private final long edition;

  /** 0 for no limit. */
  private final long longestWaitMillis;

  CommitParts(Parts parts, int rowsPerPart, long edition) {
    this(parts, rowsPerPart, edition, 0);
  }

  private CommitParts(Parts parts, int rowsPerPart, long edition, long longestWaitMillis) {
    if (rowsPerPart < 1) {
      throw new IllegalArgumentException(
          "checkpoint interval is " + rowsPerPart + " rows, must be at least 1");
    }
    this.parts = parts;
    this.rowsPerPart = rowsPerPart;
    this.edition = edition;
    this.longestWaitMillis = longestWaitMillis;
  }

  /**
   * Returns this step committing what has waited for so long, however little it is: for a stream,
   * whose window does not end.
   */
  public CommitParts notWaitingLongerThan(java.time.Duration wait) {
    return new CommitParts(parts, rowsPerPart, edition, wait.toMillis());
  }

  /** Keeps the outcome, and commits what is kept when it fills a part. */
  @ProcessElement
  public void process(
      @Element KV<String, Outcome> element,
      @StateId("lines") BagState<byte[]> lines,
      @StateId("count") ValueState<Integer> count,
      @TimerId("wait") Timer wait,
      OutputReceiver<Long> committed)
      throws IOException {
    StoredOutcome outcome = StoredOutcome.of(element.getValue(), edition);
    if (outcome.place().id().row() == RowId.WHOLE_SHARD) {
      parts.commitWholeShard(outcome);
      return;
    }
    Integer before = count.read();
    int kept = before == null ? 1 : before + 1;
    lines.add(outcome.toLine());
    count.write(kept);
    if (kept == 1 && longestWaitMillis > 0) {
      wait.offset(Duration.millis(longestWaitMillis)).setRelative();
    }
    if (kept >= rowsPerPart) {
      commit(lines, count, committed);
    }
  }

  /** Commits what has waited. */
  @OnTimer("wait")
  public void onWaited(
      @StateId("lines") BagState<byte[]> lines,
      @StateId("count") ValueState<Integer> count,
      OutputReceiver<Long> committed)
      throws IOException {
    commit(lines, count, committed);
  }

  /** Commits the rest. */
  @OnWindowExpiration
  public void finish(
      @StateId("lines") BagState<byte[]> lines,
      @StateId("count") ValueState<Integer> count,
      OutputReceiver<Long> committed)
      throws IOException {
    commit(lines, count, committed);
  }

  private void commit(
      BagState<byte[]> lines, ValueState<Integer> count, OutputReceiver<Long> committed)
      throws IOException {
    List<StoredOutcome> outcomes = new ArrayList<>();
    for (byte[] line : lines.read()) {
      outcomes.add(StoredOutcome.parseLine(line));
    }
    if (!outcomes.isEmpty()) {
      parts.commit(outcomes);
      committed.output((long) outcomes.size());
    }
    lines.clear();
    count.clear();
  }
}
