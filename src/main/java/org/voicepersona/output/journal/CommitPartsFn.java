package org.voicepersona.output.journal;

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
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.output.record.StoredOutcome;

/**
 * The step of {@link CommitParts} that takes the lines of one shard after another.
 *
 * <p>Input is keyed by shard. What is not yet committed waits in Beam state, so it survives a
 * checkpoint; committing the same rows again after a restart changes nothing that is published.
 */
final class CommitPartsFn extends DoFn<KV<String, byte[]>, Long> {

  private static final long serialVersionUID = 1;

  @StateId("lines")
  private final StateSpec<BagState<byte[]>> linesSpec = StateSpecs.bag(ByteArrayCoder.of());

  @StateId("count")
  private final StateSpec<ValueState<Integer>> countSpec = StateSpecs.value(VarIntCoder.of());

  @TimerId("wait")
  private final TimerSpec waitSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final Parts parts;
  private final int rowsPerPart;

  /** 0 for no limit. */
  private final long longestWaitMillis;

  private final InFlightClips held;

  CommitPartsFn(Parts parts, int rowsPerPart, long longestWaitMillis, InFlightClips held) {
    this.held = held;
    this.parts = parts;
    this.rowsPerPart = rowsPerPart;
    this.longestWaitMillis = longestWaitMillis;
  }

  /** Keeps the outcome, and commits what is kept when it fills a part. */
  @ProcessElement
  public void process(
      @Element KV<String, byte[]> element,
      @StateId("lines") BagState<byte[]> lines,
      @StateId("count") ValueState<Integer> count,
      @TimerId("wait") Timer wait,
      OutputReceiver<Long> committed)
      throws IOException {
    held.release(element.getValue().length);
    StoredOutcome outcome = StoredOutcome.parseLine(element.getValue());
    if (outcome.place().id().isWholeShard()) {
      parts.commitWholeShard(outcome);
      return;
    }
    Integer before = count.read();
    int kept = before == null ? 1 : before + 1;
    lines.add(element.getValue());
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
