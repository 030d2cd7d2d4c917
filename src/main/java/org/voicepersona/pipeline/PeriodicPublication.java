package org.voicepersona.pipeline;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.voicepersona.output.GrowingPublication;
import org.voicepersona.output.Progress;
import org.voicepersona.output.run.RunFacts;
import org.voicepersona.output.run.RunSummary;
import org.voicepersona.pipeline.job.Causes;
import org.voicepersona.pipeline.job.RunFailedException;

/** Publishes what a watching run has committed, periodically and on a thread of its own. */
final class PeriodicPublication implements Closeable {

  private final GrowingPublication publication;
  private final long pauseNanos;
  private final ExecutorService publisher =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "publish"));
  private long lastNanos = System.nanoTime();
  private Optional<Future<Optional<RunSummary>>> underWay = Optional.empty();

  /** Supplies the current facts of a run. */
  @FunctionalInterface
  interface Facts {
    RunFacts now() throws IOException;
  }

  PeriodicPublication(Progress progress, Duration pause) throws IOException {
    this.publication = new GrowingPublication(progress);
    this.pauseNanos = pause.toNanos();
  }

  /**
   * Starts a publication if one is due and none is in progress.
   *
   * @throws RunFailedException if the previous publication has failed
   */
  void look(Facts facts) throws IOException, InterruptedException {
    if (underWay.isPresent()) {
      if (!underWay.get().isDone()) {
        return;
      }
      await();
    }
    if (System.nanoTime() - lastNanos > pauseNanos) {
      RunFacts now = facts.now();
      underWay = Optional.of(publisher.submit(() -> publication.publish(now)));
    }
  }

  /** Waits until nothing is being published. */
  private void await() throws IOException, InterruptedException {
    if (underWay.isPresent()) {
      try {
        underWay.get().get();
      } catch (ExecutionException e) {
        throw new RunFailedException(Causes.words(e), e);
      } finally {
        underWay = Optional.empty();
        lastNanos = System.nanoTime();
      }
    }
  }

  /** Waits for the publication in progress, if any, and ends the thread. */
  @Override
  public void close() throws IOException {
    publisher.shutdown();
    try {
      await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the result was published", e);
    }
  }
}
