package org.voicepersona.model.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs a model on a thread of its own. Any thread may submit groups of requests; a {@link
 * Scheduler} answers them together.
 *
 * <p>A group that fails does not affect other groups. If the device has too little memory for a
 * single group, or is lost, all groups fail and the engine closes.
 */
public final class BatchEngine implements AutoCloseable {

  /** How long encoding waits for a further group where encoding and decoding alternate. */
  private static final Duration LINGER = Duration.ofMillis(100);

  private final BatchLimits limits;
  private final Scheduler scheduler;
  private final BlockingQueue<RequestGroup> arrivals;
  private final ModelThread thread;
  private final EngineLoad.Meter meter = new EngineLoad.Meter();
  private volatile boolean closed;

  /**
   * Starts the thread.
   *
   * @param model used by that thread alone from now on; the caller closes it after this engine
   * @param words decodes the tokens of a complete answer to text
   */
  public BatchEngine(SequenceModel model, BatchLimits limits, Function<Answer, String> words) {
    this.limits = limits;
    this.scheduler = new Scheduler(model, limits, words, meter);
    this.arrivals = new ArrayBlockingQueue<>(limits.waiting());
    this.thread = new ModelThread("batch-engine", this::run);
  }

  /**
   * Queues {@code group}; blocks while the queue is full.
   *
   * @throws IllegalStateException if the engine is closed
   */
  public void submit(RequestGroup group) throws InterruptedException {
    if (closed) {
      throw closedAlready();
    }
    arrivals.put(group);
    if (closed) { // closed meanwhile, and the thread may have ended
      failArrivals(closedAlready());
    }
  }

  /** Returns whether the engine answers groups; once closed, it stays closed. */
  public boolean isAlive() {
    return !closed;
  }

  /** Returns how many answers run at a time: another group is admitted while fewer do. */
  public int sequences() {
    return limits.sequences();
  }

  /** Returns what the engine has done so far. */
  public EngineLoad load() {
    return meter.read();
  }

  private void run() {
    try {
      while (!closed) {
        if (scheduler.isIdle()) {
          scheduler.add(awaitArrivals());
        }
        long start = System.nanoTime();
        scheduler.step(this::nextArrivals);
        meter.busy(System.nanoTime() - start);
      }
      failAll(closedAlready());
    } catch (InterruptedException e) {
      failAll(closedAlready());
    } catch (Throwable e) { // or callers would wait for a thread that has ended
      closed = true;
      failAll(e);
    }
  }

  /**
   * Waits for a group. Where encoding and decoding alternate, also takes the groups that arrive
   * shortly after it, because the encoder is loaded again only when all of these are answered.
   */
  private List<RequestGroup> awaitArrivals() throws InterruptedException {
    List<RequestGroup> groups = new ArrayList<>(List.of(arrivals.take()));
    if (limits.encodesApart()) {
      RequestGroup next = arrivals.poll(LINGER.toMillis(), TimeUnit.MILLISECONDS);
      while (next != null) {
        groups.add(next);
        next =
            scheduler.fills(groups)
                ? arrivals.poll()
                : arrivals.poll(LINGER.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
    return groups;
  }

  /** Returns the next group if one waits and groups may join the running ones, else none. */
  private List<RequestGroup> nextArrivals() {
    RequestGroup next = limits.encodesApart() ? null : arrivals.poll();
    return next == null ? List.of() : List.of(next);
  }

  private static IllegalStateException closedAlready() {
    return new IllegalStateException("the model is closed");
  }

  private void failAll(Throwable reason) {
    scheduler.failAll(reason);
    failArrivals(reason);
  }

  private void failArrivals(Throwable reason) {
    List<RequestGroup> waiting = new ArrayList<>();
    arrivals.drainTo(waiting);
    waiting.forEach(group -> group.result().completeExceptionally(reason));
  }

  /** Ends the thread; groups without an answer fail with an {@link IllegalStateException}. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    thread.join();
  }
}
