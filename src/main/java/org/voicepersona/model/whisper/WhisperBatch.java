package org.voicepersona.model.whisper;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.voicepersona.model.batch.ModelThread;
import org.voicepersona.model.decoder.ContiguousCache;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.frontend.LogMel;

/**
 * Continuous batching for Whisper: one thread computes the steps of many. Each calling thread
 * transcribes a clip as if it were alone; the next tokens of all open texts are computed together,
 * as soon as every open text has submitted a step. Clips are encoded one by one and before any
 * step, so that as many texts as possible advance together.
 *
 * <p>A thread's results and failures do not depend on the others, as long as the model works at
 * all.
 */
final class WhisperBatch implements AutoCloseable {

  /** Bytes that the encoded clips of all open texts may take, besides the weights. */
  private static final long CLIP_BYTES = 1L << 30;

  private final WhisperGraph graph;
  private final int clipsAtOnce;
  private final Semaphore places;
  private final ModelThread thread;

  // All below are guarded by this.
  private final Deque<Chunk> chunks = new ArrayDeque<>(); // first in, first out
  private final Deque<Step> steps = new ArrayDeque<>(); // of open texts; first in, first out
  private int openTexts;
  private boolean closed;

  /** Starts the thread, which alone uses {@code graph} until this batch is closed. */
  WhisperBatch(WhisperGraph graph) {
    this.graph = graph;
    this.clipsAtOnce =
        (int) Math.max(1, Math.min(WhisperGraph.STEP_ROWS, CLIP_BYTES / graph.clipBytes()));
    this.places = new Semaphore(clipsAtOnce, true);
    this.thread = new ModelThread("whisper-batch", this::run);
  }

  /** A chunk waiting to be encoded. */
  private record Chunk(LogMel.Features features, CompletableFuture<ContiguousCache> result) {}

  /** A text's next tokens, and the indices among them of the rows whose logits are wanted. */
  private record Step(
      WhisperSequence text, int[] next, long[] rows, CompletableFuture<List<float[]>> result) {}

  /** Returns how many clips may be open at the same time. */
  int clipsAtOnce() {
    return clipsAtOnce;
  }

  /** Returns whether the batch still computes. */
  synchronized boolean isAlive() {
    return !closed;
  }

  /** An encoded clip. */
  final class Clip implements AutoCloseable {

    private final ContiguousCache keysValues;

    private Clip(ContiguousCache keysValues) {
      this.keysValues = keysValues;
    }

    /** Starts a text about the clip, of up to {@code capacity} tokens. */
    Text newText(int capacity) {
      return new Text(graph.newSequence(keysValues, capacity));
    }

    @Override
    public void close() {
      keysValues.close();
      places.release();
    }
  }

  /** A text being decoded. All other texts wait until it submits its next step or is closed. */
  final class Text implements AutoCloseable {

    private final WhisperSequence sequence;

    private Text(WhisperSequence sequence) {
      this.sequence = sequence;
      count(1);
    }

    /**
     * Adds tokens to the text.
     *
     * @param next at least one and at most {@link WhisperGraph#STEP_ROWS}
     * @param rows indices into {@code next}
     * @return the logits after each of {@code rows}
     * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
     */
    List<float[]> advance(int[] next, long... rows) {
      Step step = new Step(sequence, next, rows, new CompletableFuture<>());
      return await(step.result(), steps, step);
    }

    @Override
    public void close() {
      count(-1);
      sequence.close();
    }
  }

  private synchronized void count(int texts) {
    openTexts += texts;
    notifyAll();
  }

  /**
   * Encodes a chunk, once fewer than {@link #clipsAtOnce} clips are open.
   *
   * @throws CancellationException if the thread is interrupted; its interrupt flag stays set
   */
  Clip encode(LogMel.Features chunk) {
    try {
      places.acquire();
    } catch (InterruptedException e) {
      throw interrupted();
    }
    boolean encoded = false;
    try {
      Chunk waiting = new Chunk(chunk, new CompletableFuture<>());
      Clip clip = new Clip(await(waiting.result(), chunks, waiting));
      encoded = true;
      return clip;
    } finally {
      if (!encoded) {
        places.release();
      }
    }
  }

  private static CancellationException interrupted() {
    Thread.currentThread().interrupt();
    return new CancellationException("interrupted while the model was writing");
  }

  /** Queues {@code job} and waits for its result; withdraws it if the thread is interrupted. */
  private <J, T> T await(CompletableFuture<T> result, Deque<J> queue, J job) {
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("the model is closed");
      }
      queue.add(job);
      notifyAll();
    }
    try {
      return result.get();
    } catch (InterruptedException e) {
      withdraw(result, queue, job);
      throw interrupted();
    } catch (ExecutionException e) {
      throw rethrown(e.getCause());
    }
  }

  /** Removes a job from the queue; one that is being computed is waited for, its result dropped. */
  private <J, T> void withdraw(CompletableFuture<T> result, Deque<J> queue, J job) {
    synchronized (this) {
      if (queue.remove(job)) {
        return;
      }
    }
    result
        .handle(
            (value, fault) -> {
              if (value instanceof ContiguousCache clip) {
                clip.close();
              }
              return fault;
            })
        .join();
  }

  private static RuntimeException rethrown(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    return fault instanceof RuntimeException known ? known : new CompletionException(fault);
  }

  private void run() {
    try {
      while (next()) {}
      failAll(new IllegalStateException("the model is closed"));
    } catch (Throwable e) { // no thread may wait for this one, which ends
      failAll(e);
    }
  }

  /** Waits for the next job and computes it; returns whether to continue. */
  private boolean next() throws InterruptedException {
    Chunk chunk;
    List<Step> together = new ArrayList<>();
    synchronized (this) {
      while (!closed && chunks.isEmpty() && (steps.isEmpty() || steps.size() < openTexts)) {
        wait();
      }
      if (closed) {
        return false;
      }
      chunk = chunks.poll();
      if (chunk == null) {
        take(together);
      }
    }
    if (chunk != null) {
      encode(chunk);
    } else {
      advance(together);
    }
    return true;
  }

  private void encode(Chunk chunk) {
    try {
      chunk.result().complete(graph.crossKeysValues(chunk.features()));
    } catch (RuntimeException e) {
      chunk.result().completeExceptionally(e);
    } catch (Error e) {
      chunk.result().completeExceptionally(e);
      throw e;
    }
  }

  /** Takes the first steps of the queue, as many as fit into a batch's rows. */
  private void take(List<Step> together) {
    int rows = 0;
    while (!steps.isEmpty() && rows + steps.element().next().length <= WhisperGraph.STEP_ROWS) {
      rows += steps.element().next().length;
      together.add(steps.remove());
    }
  }

  /** Advances texts together; if that fails, rolls them back and advances them one by one. */
  private void advance(List<Step> together) {
    List<KeyValueCache> texts = together.stream().map(step -> step.text().text()).toList();
    int[] lengths = texts.stream().mapToInt(KeyValueCache::length).toArray();
    try {
      compute(together);
    } catch (RuntimeException e) {
      for (int i = 0; i < lengths.length; i++) {
        texts.get(i).truncate(lengths[i]);
      }
      if (together.size() == 1) {
        together.get(0).result().completeExceptionally(e);
      } else {
        together.forEach(step -> advance(List.of(step)));
      }
    } catch (Error e) {
      together.forEach(step -> step.result().completeExceptionally(e));
      throw e;
    }
  }

  private void compute(List<Step> together) {
    int[] firstRow = new int[together.size() + 1];
    for (int i = 0; i < together.size(); i++) {
      firstRow[i + 1] = firstRow[i] + together.get(i).next().length;
    }
    long[] wanted =
        IntStream.range(0, together.size())
            .boxed()
            .flatMapToLong(i -> Arrays.stream(together.get(i).rows()).map(row -> firstRow[i] + row))
            .toArray();
    Iterator<float[]> logits;
    try (NDManager step = graph.newStep()) {
      NDArray x =
          graph.advance(
              step,
              together.stream().map(Step::text).toList(),
              together.stream().map(Step::next).toList());
      logits = graph.logits(step, x, wanted).iterator();
    }
    for (Step step : together) {
      step.result().complete(Stream.generate(logits::next).limit(step.rows().length).toList());
    }
  }

  private void failAll(Throwable reason) {
    List<CompletableFuture<?>> waiting = new ArrayList<>();
    synchronized (this) {
      closed = true;
      chunks.forEach(job -> waiting.add(job.result()));
      steps.forEach(step -> waiting.add(step.result()));
    }
    waiting.forEach(result -> result.completeExceptionally(reason));
  }

  /** Ends the thread; calls still waiting fail with an {@link IllegalStateException}. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.join();
  }
}
