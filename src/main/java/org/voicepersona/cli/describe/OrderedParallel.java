package org.voicepersona.cli.describe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Applies a function to items in parallel and passes on the results in order. */
final class OrderedParallel {

  /** Receives the result for an item. */
  @FunctionalInterface
  interface Taker<T, R> {
    /** Takes a result; called by one thread, in the order of the items. */
    void take(T thing, R result) throws Exception;
  }

  private OrderedParallel() {}

  /**
   * Passes the results of {@code work} to {@code taker}, in the order of the items. At most {@code
   * 2 * threads} items are in progress or waiting to be taken.
   */
  static <T, R> void run(int threads, List<T> things, Function<T, R> work, Taker<T, R> taker)
      throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      Deque<Future<R>> underWay = new ArrayDeque<>();
      int taken = 0;
      for (T thing : things) {
        underWay.add(pool.submit(() -> work.apply(thing)));
        if (underWay.size() == 2 * threads) {
          taker.take(things.get(taken++), result(underWay.remove()));
        }
      }
      while (!underWay.isEmpty()) {
        taker.take(things.get(taken++), result(underWay.remove()));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static <R> R result(Future<R> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException("a thread has failed", e.getCause());
    }
  }
}
