package org.voicepersona.pipeline;

import org.voicepersona.hub.HubTraffic;

/**
 * How far a run is.
 *
 * @param total rows there are to describe, of which filters may leave out some; -1 if nobody knows
 * @param settledBefore rows that earlier runs had settled
 * @param described rows described by this run
 * @param failed rows that failed in this run
 * @param filtered rows that the filters left out in this run
 * @param traffic what this run has exchanged with the Hugging Face Hub
 * @param latestFault the latest fault of the Hub that was retried; empty if none was
 */
public record RunProgress(
    long total,
    long settledBefore,
    long described,
    long failed,
    long filtered,
    HubTraffic.Count traffic,
    String latestFault) {

  /** Returns how many of the rows need no more work. */
  public long done() {
    return settledBefore + described + failed + filtered;
  }

  /** Returns this with another count of rows that the filters left out. */
  RunProgress withFiltered(long rows) {
    return new RunProgress(total, settledBefore, described, failed, rows, traffic, latestFault);
  }
}
