package org.voicepersona.globe;

import static java.util.Objects.requireNonNull;

import java.io.Serializable;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.voicepersona.globe.read.ReadShards;

/**
 * Bounds the clips in flight in this worker process, from reading to commit: the back-pressure of a
 * runner that has none of its own.
 *
 * <p>{@link ReadShards} counts every clip it hands on and hands on no further one while a limit is
 * reached. One is of bytes; the other of clips that wait, some for each that may be described at
 * the same time and those of a few seconds, so that what a slow model needs in an hour is not
 * fetched now. The step that describes must {@link #begin} and {@link #release} each clip, whatever
 * becomes of it. A step may {@link #hold} what it hands on in its turn. So at most the limit and
 * one clip a thread are in memory.
 *
 * <p>Copies that Java serialization makes share one count. For a runner that may process a clip
 * twice or in another process than the one that read it, use {@link #UNLIMITED}.
 */
public final class InFlightClips implements Serializable {

  private static final long serialVersionUID = 1;

  /** No limit, for a runner with its own back-pressure. */
  public static final InFlightClips UNLIMITED =
      new InFlightClips("", Long.MAX_VALUE, Integer.MAX_VALUE);

  /** Together the waiting shards ask for room this often, however many they are. */
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(20);

  /** Each bundle of a runner has some clips for each that may be described at the same time. */
  private static final int WAITING_EACH = 8;

  /** So many may wait before it is known how many are described at the same time. */
  private static final int WAITING_AT_FIRST = 16;

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private static final ConcurrentMap<String, Count> COUNTS = new ConcurrentHashMap<>();

  private final String run;
  private final long limitBytes;
  private final int mostReaders;

  private InFlightClips(String run, long limitBytes, int mostReaders) {
    this.run = run;
    this.limitBytes = limitBytes;
    this.mostReaders = mostReaders;
  }

  /**
   * Returns a count of its own, for one run.
   *
   * @param bytes of encoded clips, and of all else that is held, above which no more clips are
   *     read; at least 1
   * @param mostReaders how many begin to read before one has ended; at least 1
   */
  public static InFlightClips limitedTo(long bytes, int mostReaders) {
    if (bytes < 1) {
      throw new IllegalArgumentException("limit is " + bytes + " bytes, must be at least 1");
    }
    if (mostReaders < 1) {
      throw new IllegalArgumentException("readers are " + mostReaders + ", must be at least 1");
    }
    return new InFlightClips(UUID.randomUUID().toString(), bytes, mostReaders);
  }

  /** Tells that the clip has been described, or has failed, and its bytes are no longer held. */
  public void release(VoiceSample sample) {
    release(sample.audio().length);
  }

  /** Tells that a step has handed something on that waits for the next step. */
  public void hold(long bytes) {
    if (isLimited()) {
      count().bytes.addAndGet(bytes);
    }
  }

  /** Tells that the next step has taken what was held. */
  public void release(long bytes) {
    hold(-bytes);
  }

  /** Returns how many bytes of clips, and of all else, are in flight; 0 without a limit. */
  public long bytes() {
    return isLimited() ? count().bytes.get() : 0;
  }

  /** Tells that the clip has been handed on. */
  public void add(VoiceSample sample) {
    hold(sample.audio().length);
    if (isLimited()) {
      count().clips.incrementAndGet();
    }
  }

  /** Tells that a clip waits no longer: it is being described. */
  public void begin() {
    if (isLimited()) {
      count().clips.decrementAndGet();
      count().pace.count(System.nanoTime());
    }
  }

  /** Tells that so many clips more may be described at the same time; fewer, if it is negative. */
  public void describing(int more) {
    if (isLimited()) {
      count().describing.addAndGet(more);
    }
  }

  /**
   * Returns whether a reader may read on: there is room, and it has begun or may begin. Else it
   * counts as waiting.
   */
  public boolean admits(String reader) {
    requireNonNull(reader, "reader is null");
    if (!isLimited()) {
      return true;
    }
    Count count = count();
    // One that waits goes on when there is room for more than a clip: each time costs a bundle.
    boolean waits = count.waiting.contains(reader);
    long bytes = waits ? limitBytes - limitBytes / 4 : limitBytes;
    long clips = waits ? count.mostClips() / 2 : count.mostClips();
    if (count.bytes.get() < bytes
        && count.clips.get() < clips
        && count.hasBegun(reader, mostReaders)) {
      count.waiting.remove(reader);
      return true;
    }
    count.waiting.add(reader);
    return false;
  }

  /** Tells that a reader has come to its end, or will read no further. */
  public void ended(String reader) {
    if (isLimited()) {
      count().begun.remove(reader);
      count().waiting.remove(reader);
    }
  }

  /** Returns how long a reader that was not admitted should wait before it asks again. */
  public Duration pause(String reader) {
    Count count = count();
    // Who has begun is waited for; the others wait for one of those to end.
    Set<String> asking = count.begun.contains(reader) ? count.begun : count.waiting;
    Duration pause = BETWEEN_QUESTIONS.multipliedBy(Math.max(1, asking.size()));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  private boolean isLimited() {
    return limitBytes < Long.MAX_VALUE;
  }

  private Count count() {
    return COUNTS.computeIfAbsent(run, r -> new Count());
  }

  private static final class Count {
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong clips = new AtomicLong();
    private final AtomicInteger describing = new AtomicInteger();
    private final Pace pace = new Pace();
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final Set<String> begun = ConcurrentHashMap.newKeySet();

    /** Returns how many clips may wait. */
    private int mostClips() {
      int forEach = WAITING_EACH * describing.get();
      return Math.max(WAITING_AT_FIRST, Math.max(forEach, pace.get(System.nanoTime())));
    }

    private boolean hasBegun(String reader, int mostReaders) {
      if (begun.contains(reader)) {
        return true;
      }
      synchronized (this) {
        return begun.size() < mostReaders && begun.add(reader);
      }
    }
  }
}
