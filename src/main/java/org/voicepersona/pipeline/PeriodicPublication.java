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

/** Publishes what a run without end has committed, from time to time, on a thread of its own. */
final class PeriodicPublication implements Closeable {

  private final GrowingPublication publication;
  private final long pauseNanos;
  private final ExecutorService publisher =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "publish"));
  private long lastNanos = System.nanoTime();
  private Optional<Future<Optional<RunSummary>>> underWay = Optional.empty();

  /** Makes the facts of a run as it is now. */
  @FunctionalInterface
  interface Facts {
    RunFacts now() throws IOException;
  }

  PeriodicPublication(Progress progress, Duration pause) throws IOException {
    this.publication = new GrowingPublication(progress);
    this.pauseNanos = pause.toNanos();
  }

  /**
   * Begins to publish if it is time and nothing is being published.
   *
   * @throws RunFailedException if what was begun before has failed
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

  /** Ends the thread, which publishes what it has begun before. */
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
