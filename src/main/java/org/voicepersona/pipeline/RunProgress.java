package org.voicepersona.pipeline;

/**
 * How far a run is.
 *
 * @param total rows there are to describe, as far as is known; filters may leave out some of them
 * @param settledBefore rows that earlier runs had settled
 * @param described rows described by this run
 * @param failed rows that failed in this run
 * @param filtered rows that the filters left out in this run
 */
public record RunProgress(
    long total, long settledBefore, long described, long failed, long filtered) {

  /** Returns how many of the rows need no more work. */
  public long done() {
    return settledBefore + described + failed + filtered;
  }

  /** Returns this with another count of rows that the filters left out. */
  RunProgress withFiltered(long rows) {
    return new RunProgress(total, settledBefore, described, failed, rows);
  }
}
