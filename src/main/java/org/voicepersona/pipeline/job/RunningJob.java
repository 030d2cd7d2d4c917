package org.voicepersona.pipeline.job;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.voicepersona.hub.http.HubTraffic;

/** A pipeline that was started. */
public interface RunningJob extends Closeable {

  /**
   * Waits at most {@code time} for the job to end.
   *
   * @return whether the job has ended by itself
   * @throws IOException if the job failed or is lost; the message says why
   */
  boolean hasEndedWithin(Duration time) throws IOException, InterruptedException;

  /** Ends the job now. */
  void cancel() throws IOException;

  /**
   * Ends the job unless it has ended, and returns once none of it is running.
   *
   * @throws IOException if it may still be running
   */
  void ensureEnded() throws IOException;

  /** Returns how many rows the filters have left out, as far as known. */
  long filtered();

  /**
   * Returns how many clips were described by this program's own kernels on a GPU, as far as known
   * here: a cluster has it only as its metric {@code own_kernels}.
   */
  default long onOwnKernels() {
    return 0;
  }

  /**
   * Returns the job's traffic with the Hugging Face Hub, as far as known.
   *
   * @param here this process's traffic
   */
  default HubTraffic.Count traffic(HubTraffic.Count here) {
    return here;
  }

  /**
   * Returns whether an ended job has certainly read all its input: on a cluster, a job may have
   * been stopped with a savepoint.
   */
  boolean endIsComplete();
}
