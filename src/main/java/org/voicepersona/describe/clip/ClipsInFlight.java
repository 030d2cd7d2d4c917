package org.voicepersona.describe.clip;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Works on several clips at the same time and hands back what becomes of them in the order in which
 * they came. One thread hands in clips and takes results; each clip is worked on by a thread of its
 * own, or by that one thread if there is to be one clip at a time.
 *
 * <p>The fault of one clip is thrown to whoever would have taken its result. The results behind it
 * are dropped; what is under way goes on until it ends or the pool is closed.
 *
 * @param <R> what becomes of a clip
 */
public final class ClipsInFlight<R> implements AutoCloseable {

  private final int mostAtOnce;
  private final ExecutorService threads;
  private final Deque<Future<R>> underWay = new ArrayDeque<>(); // first come first

  /**
   * Makes the pool.
   *
   * @param mostAtOnce how many clips are worked on at the same time, at least 1
   */
  public ClipsInFlight(int mostAtOnce) {
    if (mostAtOnce < 1) {
      throw new IllegalArgumentException(
          "clips at the same time are " + mostAtOnce + ", must be at least 1");
    }
    this.mostAtOnce = mostAtOnce;
    this.threads = Executors.newFixedThreadPool(mostAtOnce);
  }

  /**
   * Begins on a clip, and waits for the first one if all threads are busy.
   *
   * @param work called once, by another thread unless there is one clip at a time
   * @return the results that are ready, those of the clips that came first
   * @throws RuntimeException the fault of a clip, as {@code work} threw it; an {@link Error}
   *     likewise
   * @throws CancellationException if this thread is interrupted while it waits
   */
  public List<R> begin(Supplier<R> work) {
    requireNonNull(work, "work is null");
    if (mostAtOnce == 1) {
      return List.of(work.get());
    }
    underWay.addLast(CompletableFuture.supplyAsync(work, threads));
    List<R> ready = new ArrayList<>();
    while (!underWay.isEmpty() && (underWay.size() >= mostAtOnce || underWay.element().isDone())) {
      ready.add(awaitFirst());
    }
    return ready;
  }

  /**
   * Waits for all clips that are under way.
   *
   * @return their results, as those of {@link #begin}
   */
  public List<R> finish() {
    List<R> ready = new ArrayList<>();
    while (!underWay.isEmpty()) {
      ready.add(awaitFirst());
    }
    return ready;
  }

  private R awaitFirst() {
    Future<R> first = underWay.remove();
    try {
      return first.get();
    } catch (ExecutionException e) {
      underWay.clear();
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    } catch (InterruptedException e) {
      underWay.clear();
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while clips were described");
    }
  }

  /** Interrupts what is under way, without waiting for it. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
