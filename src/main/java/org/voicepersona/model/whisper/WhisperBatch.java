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
 * Continuous batching for Whisper: computes on a thread of its own what many threads want of a
 * model. Each of them transcribes a clip as if it were alone, and the next tokens of all open texts
 * are computed together, as soon as each of these wants some. Clips are encoded one by one, before
 * the texts go on: so as many as possible advance together.
 *
 * <p>What a thread gets does not depend on the others, nor does it fail with them, as long as the
 * model works at all.
 */
final class WhisperBatch implements AutoCloseable {

  /** What the clips that are written about may take, beside the weights. */
  private static final long CLIP_BYTES = 1L << 30;

  private final WhisperGraph graph;
  private final int clipsAtOnce;
  private final Semaphore places;
  private final ModelThread thread;

  // All of these are guarded by this.
  private final Deque<Chunk> chunks = new ArrayDeque<>(); // first come first
  private final Deque<Step> steps = new ArrayDeque<>(); // of open texts, first come first
  private int openTexts;
  private boolean closed;

  /** Starts the thread, by which alone {@code graph} computes until this is closed. */
  WhisperBatch(WhisperGraph graph) {
    this.graph = graph;
    this.clipsAtOnce =
        (int) Math.max(1, Math.min(WhisperGraph.STEP_ROWS, CLIP_BYTES / graph.clipBytes()));
    this.places = new Semaphore(clipsAtOnce, true);
    this.thread = new ModelThread("whisper-batch", this::run);
  }

  /** A chunk that is to be encoded. */
  private record Chunk(LogMel.Features features, CompletableFuture<ContiguousCache> result) {}

  /** The next tokens of a text, and the rows of them whose logits are wanted. */
  private record Step(
      WhisperSequence text, int[] next, long[] rows, CompletableFuture<List<float[]>> result) {}

  /** Returns how many clips are written about at the same time. */
  int clipsAtOnce() {
    return clipsAtOnce;
  }

  /** Returns whether anything is computed any more. */
  synchronized boolean isAlive() {
    return !closed;
  }

  /** A clip that was encoded. */
  final class Clip implements AutoCloseable {

    private final ContiguousCache keysValues;

    private Clip(ContiguousCache keysValues) {
      this.keysValues = keysValues;
    }

    /** Opens a text about the clip, of up to {@code capacity} tokens. */
    Text newText(int capacity) {
      return new Text(graph.newSequence(keysValues, capacity));
    }

    @Override
    public void close() {
      keysValues.close();
      places.release();
    }
  }

  /** A text that is being written. The others wait until it goes on or is closed. */
  final class Text implements AutoCloseable {

    private final WhisperSequence sequence;

    private Text(WhisperSequence sequence) {
      this.sequence = sequence;
      count(1);
    }

    /**
     * Adds tokens.
     *
     * @param next at least one and at most {@link WhisperGraph#STEP_ROWS}
     * @param rows which of them
     * @return the logits behind those
     * @throws CancellationException when the thread is interrupted, and stays so
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
   * Encodes a chunk, once fewer than {@link #clipsAtOnce} are open.
   *
   * @throws CancellationException when the thread is interrupted, and stays so
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

  /** Queues {@code job} and waits for its result; takes it back when the thread is interrupted. */
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

  /** What is being computed cannot be taken back: it is waited for, and dropped. */
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
    } catch (Throwable e) { // nobody must wait for a thread that has ended
      failAll(e);
    }
  }

  /** Computes what comes next, and waits for it; returns whether there will be more. */
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

  /** Takes the steps that come first, as many as fit into the rows that are computed together. */
  private void take(List<Step> together) {
    int rows = 0;
    while (!steps.isEmpty() && rows + steps.element().next().length <= WhisperGraph.STEP_ROWS) {
      rows += steps.element().next().length;
      together.add(steps.remove());
    }
  }

  /** Advances texts together; if that fails, one by one from where they were. */
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

  /** Ends the thread; whoever still waits gets an {@link IllegalStateException}. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    thread.join();
  }
}
