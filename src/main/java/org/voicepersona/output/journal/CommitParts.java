package org.voicepersona.output.journal;

import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.voicepersona.globe.InFlightClips;
import org.voicepersona.output.record.StoredOutcome;

/**
 * Commits the outcomes of each shard in parts of a fixed number of rows, and the rest when the
 * window ends, or when the first of them has waited for a while; puts out the number of rows of
 * each part.
 *
 * <p>A shard is committed by one thread, however large it is: what waits for it is the line that
 * the journal has.
 */
public final class CommitParts extends PTransform<PCollection<StoredOutcome>, PCollection<Long>> {

  private static final long serialVersionUID = 2;

  private final Parts parts;
  private final int rowsPerPart;

  /** 0 for no limit. */
  private final long longestWaitMillis;

  private final InFlightClips held;

  /** Commits parts of at most so many rows. */
  public CommitParts(Parts parts, int rowsPerPart) {
    this(parts, rowsPerPart, 0, InFlightClips.UNLIMITED);
  }

  private CommitParts(Parts parts, int rowsPerPart, long longestWaitMillis, InFlightClips held) {
    if (rowsPerPart < 1) {
      throw new IllegalArgumentException(
          "checkpoint interval is " + rowsPerPart + " rows, must be at least 1");
    }
    this.parts = parts;
    this.rowsPerPart = rowsPerPart;
    this.longestWaitMillis = longestWaitMillis;
    this.held = held;
  }

  /**
   * Returns this step committing what has waited for so long, however little it is: for a stream,
   * whose window does not end.
   */
  public CommitParts notWaitingLongerThan(java.time.Duration wait) {
    return new CommitParts(parts, rowsPerPart, wait.toMillis(), held);
  }

  /** Returns this step telling of the lines that wait to be committed. */
  public CommitParts heldIn(InFlightClips inFlight) {
    return new CommitParts(parts, rowsPerPart, longestWaitMillis, inFlight);
  }

  @Override
  public PCollection<Long> expand(PCollection<StoredOutcome> outcomes) {
    return outcomes
        .apply("Key by shard", ParDo.of(new LinesByShardFn(held)))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), ByteArrayCoder.of()))
        .apply("Commit", ParDo.of(new CommitPartsFn(parts, rowsPerPart, longestWaitMillis, held)));
  }

  /** Takes the line of each outcome, by its shard. */
  public static final class LinesByShardFn extends DoFn<StoredOutcome, KV<String, byte[]>> {

    private static final long serialVersionUID = 1;

    private final InFlightClips held;

    /** Takes lines, and tells of those that are held. */
    public LinesByShardFn(InFlightClips held) {
      this.held = held;
    }

    @ProcessElement
    public void process(@Element StoredOutcome outcome, OutputReceiver<KV<String, byte[]>> lines) {
      byte[] line = outcome.toLine();
      held.hold(line.length);
      lines.output(KV.of(outcome.place().id().shard(), line));
    }
  }
}
