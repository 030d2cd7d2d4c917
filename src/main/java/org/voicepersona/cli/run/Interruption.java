package org.voicepersona.cli.run;

import java.util.concurrent.CountDownLatch;

/**
 * Makes Ctrl-C and SIGTERM stop work cleanly: the work is asked to stop, and the process ends only
 * after {@link #workHasEnded}.
 */
final class Interruption {

  private final CountDownLatch ended = new CountDownLatch(1);

  /** Installs a shutdown hook that runs {@code stop} and waits for the end of the work. */
  void asksToStop(Runnable stop) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop.run();
                  awaitEnd();
                },
                "stop-work"));
  }

  private void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the process end. */
  void workHasEnded() {
    ended.countDown();
  }
}
