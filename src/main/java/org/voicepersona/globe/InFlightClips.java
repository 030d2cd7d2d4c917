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
 * Bounds the clips in flight in this worker process, from reading to commit: back-pressure for a
 * runner that has none of its own.
 *
 * <p>{@link ReadShards} counts every clip that it outputs and pauses while a limit is reached. One
 * limit is in bytes. The other is in waiting clips: some for each clip that may be described
 * concurrently, or as many as are described in about ten seconds, so that a slow model does not
 * make the reader fetch an hour's clips ahead. The step that describes must {@link #begin} and
 * {@link #release} each clip, whatever its outcome. A step may {@link #hold} the bytes of its own
 * output. So at most the limit and one clip a thread are in memory.
 *
 * <p>Copies made by Java serialization share one count. For a runner that may process a clip twice
 * or in another process than the one that read it, use {@link #UNLIMITED}.
 */
public final class InFlightClips implements Serializable {

  private static final long serialVersionUID = 1;

  /** No limit, for a runner with its own back-pressure. */
  public static final InFlightClips UNLIMITED =
      new InFlightClips("", Long.MAX_VALUE, Integer.MAX_VALUE);

  /** Time between two attempts to be admitted, over all waiting shards together. */
  private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(20);

  /** Clips that may wait for each concurrent description, so that each bundle has some. */
  private static final int WAITING_EACH = 8;

  /** Clips that may wait before it is known how many are described concurrently. */
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
   * Returns a separate count for one run.
   *
   * @param bytes limit of the bytes of encoded clips and of everything else held, from which on no
   *     more clips are read; at least 1
   * @param mostReaders how many readers may have begun and not yet ended; at least 1
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

  /** Subtracts the clip's bytes, after it was described or has failed. */
  public void release(VoiceSample sample) {
    release(sample.audio().length);
  }

  /** Adds the bytes of an output that waits for the next step. */
  public void hold(long bytes) {
    if (isLimited()) {
      count().bytes.addAndGet(bytes);
    }
  }

  /** Subtracts bytes that the next step has taken over. */
  public void release(long bytes) {
    hold(-bytes);
  }

  /** Returns how many bytes of clips and of other held outputs are in flight; 0 without a limit. */
  public long bytes() {
    return isLimited() ? count().bytes.get() : 0;
  }

  /** Counts a clip that a reader has output. */
  public void add(VoiceSample sample) {
    hold(sample.audio().length);
    if (isLimited()) {
      count().clips.incrementAndGet();
    }
  }

  /** Counts a clip as no longer waiting: its description begins. */
  public void begin() {
    if (isLimited()) {
      count().clips.decrementAndGet();
      count().pace.count(System.nanoTime());
    }
  }

  /** Adds to the number of clips that may be described concurrently; may be negative. */
  public void describing(int more) {
    if (isLimited()) {
      count().describing.addAndGet(more);
    }
  }

  /**
   * Returns whether a reader may read on: there is room, and it has begun or may begin. A reader
   * that may not is counted as waiting.
   */
  public boolean admits(String reader) {
    requireNonNull(reader, "reader is null");
    if (!isLimited()) {
      return true;
    }
    Count count = count();
    // A waiting reader resumes only when several clips have room: resuming costs a bundle.
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

  /** Removes a reader that has reached its end or will not read on. */
  public void ended(String reader) {
    if (isLimited()) {
      count().begun.remove(reader);
      count().waiting.remove(reader);
    }
  }

  /** Returns how long a reader that was not admitted should wait before it asks again. */
  public Duration pause(String reader) {
    Count count = count();
    // Readers that have begun wait for room; the others wait for a reader to end.
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
