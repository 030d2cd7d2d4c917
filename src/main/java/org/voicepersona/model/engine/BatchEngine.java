package org.voicepersona.model.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.model.engine.HeardGroup.Sequence;
import org.voicepersona.model.engine.Qwen2AudioGraph.Heard;
import org.voicepersona.model.torch.ShortageException;

/**
 * The one thread of a device, with continuous batching: groups of requests come from any thread,
 * join the running ones as soon as there is room, and every answer leaves at its last token.
 *
 * <p>First come, first served. An answer does not depend on what is generated beside it. A group
 * that fails harms no other. When the caches are full, the youngest group makes room: it is
 * generated again later, and comes out the same. So it is when the device runs out of memory, and
 * fewer run together from then on; only if one group alone is too much, all fail.
 */
final class BatchEngine implements AutoCloseable {

  /** How much the latest answer weighs in the expected length of answers. */
  private static final double LATEST = 0.05;

  private static final Logger LOG = LoggerFactory.getLogger(BatchEngine.class);

  private final Qwen2AudioGraph graph;
  private final Limits limits;
  private final Function<Answer, String> words;
  private final KeyValueRoom room;
  private final BlockingQueue<RequestGroup> arrivals;
  private final Thread thread;
  private final EngineLoad.Meter meter = new EngineLoad.Meter();

  private final Deque<HeardGroup> ready = new ArrayDeque<>(); // first come first
  private final Deque<HeardGroup> running = new ArrayDeque<>(); // oldest first
  private int mostSequences;
  private double expectedAnswer = 128;
  private volatile boolean closed;

  /**
   * How much is done at a time.
   *
   * @param sequences another group is let in while fewer answers than this are generated
   * @param waiting how many groups may wait before {@link #submit} blocks
   * @param keyValueTokens how many tokens there is room for in the caches; each group alone fits
   * @param hearsApart whether clips are heard while no caches are open, all that wait at once:
   *     where the encoder shares its room with them
   */
  record Limits(int sequences, int waiting, long keyValueTokens, boolean hearsApart) {}

  /**
   * Starts the thread.
   *
   * @param graph used by that thread alone from now on, and closed by the caller after this
   * @param words returns the words of a complete answer
   */
  BatchEngine(Qwen2AudioGraph graph, Limits limits, Function<Answer, String> words) {
    this.graph = graph;
    this.limits = limits;
    this.words = words;
    this.mostSequences = limits.sequences();
    this.room = new KeyValueRoom(limits.keyValueTokens());
    this.arrivals = new ArrayBlockingQueue<>(limits.waiting());
    this.thread = new Thread(this::run, "qwen2-audio");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Lets {@code group} be answered; waits while too many others wait.
   *
   * @throws IllegalStateException when the engine is closed
   */
  void submit(RequestGroup group) throws InterruptedException {
    if (closed) {
      throw closedAlready();
    }
    arrivals.put(group);
    if (closed) { // meanwhile: nobody may be there any more to take it
      failWaiting(closedAlready());
    }
  }

  /** Returns below how many running answers another group is let in. */
  int sequences() {
    return limits.sequences();
  }

  /** Returns what the engine has done so far. */
  EngineLoad load() {
    return meter.read();
  }

  private void run() {
    try {
      while (!closed) {
        if (ready.isEmpty() && running.isEmpty()) {
          hear(List.of(arrivals.take()));
        }
        long start = System.nanoTime();
        dropCancelled();
        letIn();
        readOn();
        decode();
        meter.busy(System.nanoTime() - start);
      }
      failWaiting(closedAlready());
    } catch (InterruptedException e) {
      failWaiting(closedAlready());
    } catch (Throwable e) { // whatever ends this thread must not leave the others waiting
      closed = true;
      failWaiting(e);
    }
  }

  private static IllegalStateException closedAlready() {
    return new IllegalStateException("the model is closed");
  }

  private void failWaiting(Throwable reason) {
    List<RequestGroup> waiting = new ArrayList<>();
    arrivals.drainTo(waiting);
    if (Thread.currentThread() == thread) {
      ready.forEach(group -> waiting.add(group.group()));
      running.forEach(group -> waiting.add(group.group()));
      ready.forEach(HeardGroup::close);
      running.forEach(HeardGroup::close);
    }
    waiting.forEach(group -> group.result().completeExceptionally(reason));
  }

  private void dropCancelled() {
    for (Deque<HeardGroup> groups : List.of(ready, running)) {
      for (Iterator<HeardGroup> each = groups.iterator(); each.hasNext(); ) {
        HeardGroup group = each.next();
        if (group.group().result().isDone()) {
          each.remove();
          group.close();
        }
      }
    }
  }

  /** Hears what may be heard and moves groups from {@code ready} to {@code running}. */
  private void letIn() {
    if (!limits.hearsApart()) {
      while (ready.isEmpty() && hasSequenceFree() && !arrivals.isEmpty()) {
        hear(List.of(arrivals.remove()));
        letInReady();
      }
    } else if (ready.isEmpty() && running.isEmpty()) {
      List<RequestGroup> waiting = new ArrayList<>();
      arrivals.drainTo(waiting);
      hear(waiting);
    }
    letInReady();
  }

  private void letInReady() {
    while (!ready.isEmpty() && hasSequenceFree() && hasRoomFor(ready.element())) {
      HeardGroup group = ready.remove();
      running.addLast(group);
      try {
        group.open();
      } catch (RuntimeException e) {
        suspendForMemory(group, 1, e);
      }
    }
  }

  private boolean hasSequenceFree() {
    return runningSequences() < mostSequences;
  }

  private int runningSequences() {
    return running.stream().mapToInt(group -> group.sequences().size()).sum();
  }

  private boolean hasRoomFor(HeardGroup group) {
    long promised = running.stream().mapToLong(it -> it.expectedGrowth(expectedAnswer)).sum();
    return running.isEmpty()
        || Math.max(group.firstRoom(), promised + group.expectedGrowth(expectedAnswer))
            <= room.free();
  }

  private void hear(List<RequestGroup> groups) {
    try (NDManager step = graph.newStep()) {
      List<Heard> heard =
          withMemory(() -> graph.hearEach(step, groups.stream().map(RequestGroup::clips).toList()));
      for (int i = 0; i < heard.size(); i++) {
        prepare(groups.get(i), heard.get(i));
      }
    } catch (RuntimeException e) {
      if (groups.size() > 1) {
        groups.forEach(group -> hear(List.of(group)));
      } else {
        failUnheard(groups.get(0), e);
      }
    }
  }

  /** Running out of memory is no fault of a group: all fail. */
  private static void failUnheard(RequestGroup group, RuntimeException reason) {
    Throwable told = ShortageException.isOfMemory(reason) ? outOfMemory(reason) : reason;
    group.result().completeExceptionally(told);
    if (told instanceof OutOfMemoryError error) {
      throw error;
    }
  }

  private void prepare(RequestGroup group, Heard heard) {
    try {
      ready.addLast(withMemory(() -> new HeardGroup(group, graph, room, heard)));
    } catch (RuntimeException e) {
      failUnheard(group, e);
    }
  }

  /** Reads a piece of the oldest group that is not answering yet. */
  private void readOn() {
    running.stream().filter(group -> !group.answering()).findFirst().ifPresent(this::readPiece);
  }

  private void readPiece(HeardGroup group) {
    try {
      group.readPiece();
      settle(List.of(group));
    } catch (RuntimeException e) {
      if (ShortageException.isOfMemory(e)) {
        suspendForMemory(group, 1, e);
      } else {
        fail(group, e);
      }
    }
  }

  /** Adds a token to every answer that has begun. */
  private void decode() {
    try {
      makeRoom();
    } catch (RuntimeException e) {
      suspendForMemory(running.getLast(), 1, e);
      return;
    }
    List<HeardGroup> groups = running.stream().filter(HeardGroup::answering).toList();
    if (groups.isEmpty()) {
      return;
    }
    try {
      decode(groups);
    } catch (RuntimeException e) {
      if (ShortageException.isOfMemory(e)) {
        suspendForMemory(running.getLast(), 1, e);
        return;
      }
      groups.forEach(this::decodeAlone);
    }
    settle(groups.stream().filter(running::contains).toList());
  }

  /** Does again what failed with others: caches and answers are as they were before. */
  private void decodeAlone(HeardGroup group) {
    try {
      decode(List.of(group));
    } catch (RuntimeException e) {
      fail(group, e);
    }
  }

  private void decode(List<HeardGroup> groups) {
    long start = System.nanoTime();
    List<Sequence> sequences = groups.stream().flatMap(it -> it.sequences().stream()).toList();
    long[] rows = IntStream.range(0, sequences.size()).asLongStream().toArray();
    long[] ones = IntStream.range(0, sequences.size()).mapToLong(i -> 1).toArray();
    int[] lengths = sequences.stream().mapToInt(it -> it.cache().length()).toArray();
    List<float[]> logits;
    try (NDManager step = graph.newStep()) {
      NDArray x =
          graph.embed(step, sequences.stream().mapToInt(it -> it.answer().lastToken()).toArray());
      x = graph.advance(step, x, sequences.stream().map(Sequence::cache).toList(), ones);
      logits = graph.logits(step, x, rows);
    } catch (RuntimeException e) {
      IntStream.range(0, lengths.length)
          .forEach(i -> sequences.get(i).cache().truncate(lengths[i]));
      throw e;
    }
    for (int i = 0; i < rows.length; i++) {
      sequences.get(i).answer().choose(logits.get(i));
    }
    long nanos = System.nanoTime() - start;
    sequences.forEach(sequence -> sequence.answer().decodedIn(nanos / 1e9));
    meter.decoded(sequences.size(), nanos);
  }

  /** Grows the caches for the next token of all; the youngest groups wait again if need be. */
  private void makeRoom() {
    while (running.stream().mapToLong(HeardGroup::missingRoom).sum() > room.free()) {
      suspend(running.getLast());
    }
    running.forEach(HeardGroup::grow);
  }

  /** Does {@code work}, again whenever a group has made room because the memory ran out. */
  private <T> T withMemory(Supplier<T> work) {
    while (true) {
      try {
        return work.get();
      } catch (RuntimeException e) {
        if (running.isEmpty() || !ShortageException.isOfMemory(e)) {
          throw e;
        }
        suspendForMemory(running.getLast(), 0, e);
      }
    }
  }

  /**
   * Lets {@code group} wait because the memory ran out, and fewer run together from now on.
   *
   * @param least how many other groups must be running for that to help
   * @throws OutOfMemoryError if there are not so many
   */
  private void suspendForMemory(HeardGroup group, int least, RuntimeException reason) {
    if (!ShortageException.isOfMemory(reason)) {
      throw reason;
    }
    suspend(group);
    if (running.size() < least) {
      throw outOfMemory(reason);
    }
    graph.returnFreeMemory();
    int before = mostSequences;
    // The next group is let in once it fits beside the others in the place of the one that left.
    mostSequences = Math.max(1, runningSequences() - group.group().answers().size() + 1);
    if (before == limits.sequences()) {
      LOG.warn(
          "the device ran out of memory: from now on fewer answers than {} are generated together",
          before);
    }
  }

  /** Lets a running group wait again, before all others. */
  private void suspend(HeardGroup group) {
    running.remove(group);
    group.suspend();
    ready.addFirst(group);
    meter.suspended();
  }

  private static OutOfMemoryError outOfMemory(RuntimeException reason) {
    OutOfMemoryError error =
        new OutOfMemoryError(
            "the device has no memory for the answers about one recording: " + reason.getMessage());
    error.initCause(reason);
    return error;
  }

  private void settle(List<HeardGroup> groups) {
    for (HeardGroup group : groups) {
      group.retire();
      if (group.answering() && group.sequences().isEmpty()) {
        running.remove(group);
        group.close();
        complete(group);
      }
    }
  }

  private void complete(HeardGroup group) {
    List<Generation> generations = new ArrayList<>();
    for (Answer answer : group.group().answers()) {
      expectedAnswer += LATEST * (answer.tokens() - expectedAnswer);
      generations.add(answer.toGeneration(words.apply(answer), group.hearingSeconds()));
    }
    group.group().result().complete(generations);
  }

  private void fail(HeardGroup group, RuntimeException reason) {
    running.remove(group);
    group.close();
    group.group().result().completeExceptionally(reason);
  }

  /** Ends the thread; whoever still waits gets an {@link IllegalStateException}. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
