package org.voicepersona.model.batch;

import ai.djl.ndarray.NDManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.voicepersona.model.batch.ActiveGroup.Sequence;
import org.voicepersona.model.batch.SequenceModel.EncodedAudio;
import org.voicepersona.model.decoder.KeyValueCache;
import org.voicepersona.model.sampling.NonFiniteLogitsException;
import org.voicepersona.model.sampling.Scores;
import org.voicepersona.model.torch.ShortageException;

/**
 * Continuous batching: groups join the running ones as soon as there is capacity, and every answer
 * leaves at its last token. For one thread.
 *
 * <p>Groups are served in the order of arrival. An answer does not depend on the answers generated
 * beside it, and a group that fails does not affect other groups. When the caches are full, the
 * youngest group is preempted: it is generated again later, with the same result. The same happens
 * when the device runs out of memory; from then on fewer answers are generated together. If the
 * memory does not suffice for a single group, an {@link OutOfMemoryError} fails all groups.
 */
final class Scheduler {

  /** Weight of the latest answer in the moving average of the length of answers. */
  private static final double LATEST = 0.05;

  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  private final SequenceModel model;
  private final BatchLimits limits;
  private final Function<Answer, String> words;
  private final EngineLoad.Meter meter;
  private final KeyValueBudget budget;

  private final List<RequestGroup> waiting = new ArrayList<>(); // not encoded yet
  private final Deque<ActiveGroup> ready = new ArrayDeque<>(); // first come first
  private final Deque<ActiveGroup> running = new ArrayDeque<>(); // oldest first
  private int mostSequences;
  private double expectedAnswer = 128;

  Scheduler(
      SequenceModel model,
      BatchLimits limits,
      Function<Answer, String> words,
      EngineLoad.Meter meter) {
    this.model = model;
    this.limits = limits;
    this.words = words;
    this.meter = meter;
    this.mostSequences = limits.sequences();
    this.budget = new KeyValueBudget(limits.keyValueTokens());
  }

  /** Returns whether no group is running or ready. */
  boolean isIdle() {
    return ready.isEmpty() && running.isEmpty();
  }

  /** Returns whether {@code groups} have at least as many answers as are generated together. */
  boolean fills(Collection<RequestGroup> groups) {
    return groups.stream().mapToInt(group -> group.answers().size()).sum() >= mostSequences;
  }

  /** Adds groups and encodes their clips together, but for those of groups that are cancelled. */
  void add(Collection<RequestGroup> groups) {
    waiting.addAll(groups);
    encode(List.copyOf(waiting));
    waiting.clear();
  }

  /**
   * Admits the groups that fit, prefills one chunk, and adds a token to each answer that has begun.
   *
   * @param arrivals returns the groups that come next, or none
   */
  void step(Supplier<List<RequestGroup>> arrivals) {
    dropCancelled();
    admit(arrivals);
    prefill();
    decode();
  }

  /** Fails all groups. */
  void failAll(Throwable reason) {
    List<RequestGroup> groups = new ArrayList<>(waiting);
    ready.forEach(group -> groups.add(group.group()));
    running.forEach(group -> groups.add(group.group()));
    ready.forEach(ActiveGroup::close);
    running.forEach(ActiveGroup::close);
    waiting.clear();
    ready.clear();
    running.clear();
    groups.forEach(group -> group.result().completeExceptionally(reason));
  }

  private void dropCancelled() {
    for (Deque<ActiveGroup> groups : List.of(ready, running)) {
      for (Iterator<ActiveGroup> each = groups.iterator(); each.hasNext(); ) {
        ActiveGroup group = each.next();
        if (group.group().result().isDone()) {
          each.remove();
          group.close();
        }
      }
    }
  }

  private void admit(Supplier<List<RequestGroup>> arrivals) {
    admitReady();
    while (ready.isEmpty() && hasSequenceFree()) {
      List<RequestGroup> next = arrivals.get();
      if (next.isEmpty()) {
        return;
      }
      add(next);
      admitReady();
    }
  }

  /** Moves groups from {@code ready} to {@code running}. */
  private void admitReady() {
    while (!ready.isEmpty() && hasSequenceFree() && hasRoomFor(ready.element())) {
      ActiveGroup group = ready.remove();
      running.addLast(group);
      try {
        group.open();
      } catch (RuntimeException e) {
        preemptForMemory(group, 1, e);
      }
    }
  }

  private boolean hasSequenceFree() {
    return runningSequences() < mostSequences;
  }

  private int runningSequences() {
    return running.stream().mapToInt(group -> group.sequences().size()).sum();
  }

  private boolean hasRoomFor(ActiveGroup group) {
    List<ActiveGroup> together = new ArrayList<>(running);
    together.add(group);
    return running.isEmpty()
        || (group.firstRoom() <= budget.free()
            && RoomForecast.peak(together, expectedAnswer) <= budget.tokens());
  }

  private void encode(List<RequestGroup> arrived) {
    List<RequestGroup> groups = arrived.stream().filter(it -> !it.result().isDone()).toList();
    if (groups.isEmpty()) {
      return;
    }
    try (NDManager step = model.newStep()) {
      List<EncodedAudio> audio =
          withMemory(
              () -> model.encodeAudio(step, groups.stream().map(RequestGroup::clips).toList()));
      for (int i = 0; i < audio.size(); i++) {
        embed(groups.get(i), audio.get(i));
      }
    } catch (RuntimeException e) {
      if (groups.size() > 1) {
        groups.forEach(group -> encode(List.of(group)));
      } else {
        failWaiting(groups.get(0), e);
      }
    }
  }

  /** Fails a group; a lack of memory is thrown as an OutOfMemoryError, which fails all groups. */
  private static void failWaiting(RequestGroup group, RuntimeException reason) {
    Throwable told = ShortageException.isOfMemory(reason) ? outOfMemory(reason) : reason;
    group.result().completeExceptionally(told);
    if (told instanceof OutOfMemoryError error) {
      throw error;
    }
  }

  private void embed(RequestGroup group, EncodedAudio audio) {
    try {
      ready.addLast(withMemory(() -> new ActiveGroup(group, model, budget, audio)));
    } catch (RuntimeException e) {
      failWaiting(group, e);
    }
  }

  /** Prefills a chunk of the oldest running group whose prompts are not prefilled. */
  private void prefill() {
    running.stream().filter(group -> !group.isPrefilled()).findFirst().ifPresent(this::prefill);
  }

  private void prefill(ActiveGroup group) {
    try {
      group.prefillChunk();
      finish(List.of(group));
    } catch (RuntimeException e) {
      if (ShortageException.isOfMemory(e)) {
        preemptForMemory(group, 1, e);
      } else {
        fail(group, e);
      }
    }
  }

  /** Adds a token to every answer that has begun. */
  private void decode() {
    try {
      growCaches();
    } catch (RuntimeException e) {
      preemptForMemory(running.getLast(), 1, e);
      return;
    }
    List<ActiveGroup> groups = running.stream().filter(ActiveGroup::isPrefilled).toList();
    if (groups.isEmpty()) {
      return;
    }
    try {
      decode(groups);
    } catch (RuntimeException e) {
      if (ShortageException.isOfMemory(e)) {
        preemptForMemory(running.getLast(), 1, e);
        return;
      }
      groups.forEach(this::decodeAlone);
    }
    finish(groups.stream().filter(running::contains).toList());
  }

  /** Decodes a group by itself after a failed step with others, which changed no state. */
  private void decodeAlone(ActiveGroup group) {
    try {
      decode(List.of(group));
    } catch (RuntimeException e) {
      fail(group, e);
    }
  }

  private void decode(List<ActiveGroup> groups) {
    long start = System.nanoTime();
    List<Sequence> sequences = groups.stream().flatMap(it -> it.sequences().stream()).toList();
    int[] tokens = sequences.stream().mapToInt(it -> it.answer().lastToken()).toArray();
    List<KeyValueCache> caches = sequences.stream().map(Sequence::cache).toList();
    int[] lengths = sequences.stream().mapToInt(it -> it.cache().length()).toArray();
    List<Scores> scores;
    try (NDManager step = model.newStep()) {
      scores =
          Answer.sufficient(
              sequences.stream().map(Sequence::answer).toList(), model.next(step, tokens, caches));
    } catch (RuntimeException e) {
      IntStream.range(0, lengths.length)
          .forEach(i -> sequences.get(i).cache().truncate(lengths[i]));
      throw e;
    }
    choose(groups, scores);
    long nanos = System.nanoTime() - start;
    sequences.forEach(sequence -> sequence.answer().decodedIn(nanos / 1e9));
    meter.decoded(sequences.size(), nanos);
  }

  /**
   * Chooses the next tokens. A group with unusable scores fails before any of its answers changes;
   * the other groups are not affected.
   */
  private void choose(List<ActiveGroup> groups, List<Scores> scores) {
    int at = 0;
    for (ActiveGroup group : groups) {
      List<Scores> own = scores.subList(at, at + group.sequences().size());
      at += own.size();
      try {
        group.requireChoosable(own);
      } catch (NonFiniteLogitsException e) {
        fail(group, e);
        continue;
      }
      group.choose(own);
    }
  }

  /** Grows the caches for the next tokens, preempting the youngest groups if necessary. */
  private void growCaches() {
    while (running.stream().mapToLong(ActiveGroup::missingRoom).sum() > budget.free()) {
      preempt(running.getLast());
    }
    running.forEach(ActiveGroup::grow);
  }

  /** Runs {@code work}, preempting the youngest group as often as the memory runs out. */
  private <T> T withMemory(Supplier<T> work) {
    while (true) {
      try {
        return work.get();
      } catch (RuntimeException e) {
        if (running.isEmpty() || !ShortageException.isOfMemory(e)) {
          throw e;
        }
        preemptForMemory(running.getLast(), 0, e);
      }
    }
  }

  /**
   * Preempts {@code group} because the memory ran out, and lowers the number of answers that run
   * together.
   *
   * @param least how many other groups must be running for preemption to help
   * @throws OutOfMemoryError if fewer are running
   */
  private void preemptForMemory(ActiveGroup group, int least, RuntimeException reason) {
    if (!ShortageException.isOfMemory(reason)) {
      throw reason;
    }
    preempt(group);
    if (running.size() < least) {
      throw outOfMemory(reason);
    }
    model.returnFreeMemory();
    int before = mostSequences;
    // From now on a group of this size is admitted only if no more answers run with it than are
    // left.
    mostSequences = Math.max(1, runningSequences() - group.group().answers().size() + 1);
    if (before == limits.sequences()) {
      LOG.warn(
          "the device ran out of memory: from now on fewer answers than {} are generated together",
          before);
    }
  }

  /** Moves a running group to the front of the ready ones. */
  private void preempt(ActiveGroup group) {
    running.remove(group);
    group.preempt();
    ready.addFirst(group);
    meter.preempted();
  }

  private static OutOfMemoryError outOfMemory(RuntimeException reason) {
    OutOfMemoryError error =
        new OutOfMemoryError(
            "the device has no memory for the answers about one recording: "
                + ShortageException.memoryTold(reason));
    error.initCause(reason);
    return error;
  }

  private void finish(List<ActiveGroup> groups) {
    for (ActiveGroup group : groups) {
      group.releaseFinished();
      if (group.isPrefilled() && group.sequences().isEmpty()) {
        running.remove(group);
        group.close();
        complete(group);
      }
    }
  }

  private void complete(ActiveGroup group) {
    List<Generation> generations = new ArrayList<>();
    for (Answer answer : group.group().answers()) {
      expectedAnswer += LATEST * (answer.tokens() - expectedAnswer);
      generations.add(answer.toGeneration(words.apply(answer), group.encodeSeconds()));
    }
    group.group().result().complete(generations);
  }

  private void fail(ActiveGroup group, RuntimeException reason) {
    running.remove(group);
    group.close();
    group.group().result().completeExceptionally(reason);
  }
}
