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
 * Continuous batching: groups join the running ones as soon as there is room, and every answer
 * leaves at its last token. For one thread.
 *
 * <p>First come, first served. An answer does not depend on what is generated beside it. A group
 * that fails harms no other. When the caches are full, the youngest group is preempted: it is
 * generated again later, and comes out the same. The same happens when the device runs out of
 * memory, and fewer answers are generated together from then on. Only if a single group is too
 * much, an {@link OutOfMemoryError} ends all.
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

  /** Returns whether there is nothing to do. */
  boolean isIdle() {
    return ready.isEmpty() && running.isEmpty();
  }

  /** Returns whether {@code groups} have as many answers as are generated together. */
  boolean fills(Collection<RequestGroup> groups) {
    return groups.stream().mapToInt(group -> group.answers().size()).sum() >= mostSequences;
  }

  /** Adds groups, and encodes their clips together. */
  void add(Collection<RequestGroup> groups) {
    waiting.addAll(groups);
    encode(List.copyOf(waiting));
    waiting.clear();
  }

  /**
   * Admits what there is room for, prefills one chunk, and adds a token to each answer that has
   * begun.
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

  private void encode(List<RequestGroup> groups) {
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

  /** Fails a group. If the device ran out of memory, throws, so that all fail. */
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

  /** Prefills a chunk of the oldest group that does not decode yet. */
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

  /**
   * Decodes a group again by itself after a step with others failed, which changed no cache and no
   * answer.
   */
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
   * Chooses the next tokens. A group of which one cannot be chosen fails, before any of its answers
   * has changed; the others go on as they would without it.
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

  /** Grows the caches for the next token of all; the youngest groups are preempted if need be. */
  private void growCaches() {
    while (running.stream().mapToLong(ActiveGroup::missingRoom).sum() > budget.free()) {
      preempt(running.getLast());
    }
    running.forEach(ActiveGroup::grow);
  }

  /** Does {@code work}; when the memory runs out, preempts the youngest group and tries again. */
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
   * Preempts {@code group} because the memory ran out, and lets fewer run together from now on.
   *
   * @param least how many other groups must be running for that to help
   * @throws OutOfMemoryError if there are not so many
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
    // The next group is admitted once it fits beside the others in the place of the one that left.
    mostSequences = Math.max(1, runningSequences() - group.group().answers().size() + 1);
    if (before == limits.sequences()) {
      LOG.warn(
          "the device ran out of memory: from now on fewer answers than {} are generated together",
          before);
    }
  }

  /** Moves a running group to the front of those that wait. */
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
