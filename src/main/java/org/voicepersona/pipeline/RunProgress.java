package org.voicepersona.pipeline;

import org.voicepersona.hub.http.HubTraffic;

/**
 * The progress of a run.
 *
 * @param total selected rows, before filters; at least {@link #done}; -1 if unknown
 * @param settledBefore rows that earlier runs had settled
 * @param described rows described by this run
 * @param failed rows that failed in this run
 * @param filtered rows that filters on columns left out in this run
 * @param leftOut rows that filters on measurements left out in this run
 * @param traffic this run's traffic with the Hugging Face Hub
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

  /** Raises the total to the rows done: a shard that could not be counted may be read after all. */
  public RunProgress {
    if (total >= 0) {
      total = Math.max(total, settledBefore + described + failed + filtered + leftOut);
    }
  }

  /** Returns how many of the rows need no more work. */
  public long done() {
    return settledBefore + described + failed + filtered + leftOut;
  }

  /** Returns this progress with another count of rows that filters on columns left out. */
  RunProgress withFiltered(long rows) {
    return new RunProgress(
        total, settledBefore, described, failed, rows, leftOut, traffic, latestFault);
  }
}
