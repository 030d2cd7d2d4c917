package org.voicepersona.pipeline.job;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.voicepersona.hub.http.HubTraffic;

/** A pipeline that was started. */
public interface RunningJob extends Closeable {

  /**
   * Waits for the end, but not longer than a while.
   *
   * @return whether the job has come to its end by itself
   * @throws IOException if it failed, or nobody knows of it any more; the message says why
   */
  boolean hasEndedWithin(Duration time) throws IOException, InterruptedException;

  /** Ends the job now. */
  void cancel() throws IOException;

  /**
   * Sees to it that nothing of the job is under way any more: ends it unless it has ended.
   *
   * @throws IOException if that cannot be brought about, or found out: it may be under way
   */
  void ensureEnded() throws IOException;

  /** Returns how many rows the filters have left out, as far as that is known by now. */
  long filtered();

  /**
   * Returns how many clips went through this program's own kernels on a GPU, as far as that is
   * known here: a cluster tells it by its metrics {@code own_kernels} and {@code
   * own_kernels_encoder} alone.
   */
  default OwnKernels onOwnKernels() {
    return OwnKernels.NONE;
  }

  /**
   * Returns what the job has exchanged with the Hugging Face Hub, as far as that is known by now.
   *
   * @param here what this process has
   */
  default HubTraffic.Count traffic(HubTraffic.Count here) {
    return here;
  }

  /**
   * Returns whether a job that has come to its end has certainly seen all its input: a cluster's
   * may have been stopped there, for a savepoint.
   */
  boolean endIsComplete();
}
