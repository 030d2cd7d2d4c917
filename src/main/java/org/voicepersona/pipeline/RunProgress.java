package org.voicepersona.pipeline;

import org.voicepersona.hub.http.HubTraffic;

/**
 * How far a run is.
 *
 * @param total rows there are to describe, of which filters may leave out some, never fewer than
 *     are done; -1 if nobody knows
 * @param settledBefore rows that earlier runs had settled
 * @param described rows described by this run
 * @param failed rows that failed in this run
 * @param filtered rows that the filters left out in this run for what the corpus says
 * @param leftOut rows that they left out for what was measured
 * @param traffic what this run has exchanged with the Hugging Face Hub
 * @param latestFault the latest fault of the Hub that was retried; empty if none was
 */
public record RunProgress(
    long total,
    long settledBefore,
    long described,
    long failed,
    long filtered,
    long leftOut,
    HubTraffic.Count traffic,
    String latestFault) {

  /** A shard that could not be counted may be read after all: its rows are more than were known. */
  public RunProgress {
    if (total >= 0) {
      total = Math.max(total, settledBefore + described + failed + filtered + leftOut);
    }
  }

  /** Returns how many of the rows need no more work. */
  public long done() {
    return settledBefore + described + failed + filtered + leftOut;
  }

  /** Returns this with another count of rows that the filters left out. */
  RunProgress withFiltered(long rows) {
    return new RunProgress(
        total, settledBefore, described, failed, rows, leftOut, traffic, latestFault);
  }
}
