package org.voicepersona.cli;

import java.util.concurrent.CountDownLatch;
import org.voicepersona.pipeline.CorpusRun;

/**
 * Lets Ctrl-C (and SIGTERM) stop a run cleanly: the run is asked to stop, and the process ends only
 * when it has.
 */
final class Interruption implements AutoCloseable {

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(CorpusRun run) {
    hook =
        new Thread(
            () -> {
              run.stop();
              awaitEnd();
            },
            "stop-run");
  }

  /** Watches until closed. */
  static Interruption stops(CorpusRun run) {
    Interruption interruption = new Interruption(run);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void awaitEnd() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
