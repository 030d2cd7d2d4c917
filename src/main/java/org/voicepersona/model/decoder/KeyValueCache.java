package org.voicepersona.model.decoder;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.voicepersona.model.plan.MemoryPlan;

/**
 * The keys and values of consecutive tokens of a sequence, to which every token appends its own; a
 * {@link StageCache} holds those of one stage of the decoder.
 *
 * <p>Prefix sharing: sequences with the same beginning share one cache that holds it, and each has
 * a cache of its own for the tokens after it.
 */
public final class KeyValueCache implements AutoCloseable {

  /** Caches have room for whole pages of tokens, and grow by one at a time. */
  public static final int PAGE = MemoryPlan.PAGE_TOKENS;

  private final Optional<KeyValueCache> beginning;
  private List<StageCache> stageCaches;
  private int capacity;
  private int length;

  /** The keys and values of one stage's layers, on its device and in its own format. */
  public interface StageCache extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Makes an empty cache.
   *
   * @param beginning holds the tokens before this one's, and outlives it
   * @param stageCaches one a stage, with room for {@code capacity} tokens; owned by this cache from
   *     then on
   */
  public KeyValueCache(
      Optional<KeyValueCache> beginning, List<StageCache> stageCaches, int capacity) {
    this.beginning = beginning;
    this.stageCaches = List.copyOf(stageCaches);
    this.capacity = capacity;
  }

  Optional<KeyValueCache> beginning() {
    return beginning;
  }

  /** Returns what lies on each stage's device. */
  public List<StageCache> stageCaches() {
    return stageCaches;
  }

  /** Returns what lies on a stage's device, which is of the stage's own type. */
  public <P extends StageCache> P ofStage(int stage, Class<P> type) {
    return type.cast(stageCaches.get(stage));
  }

  /** Returns the least room that {@code tokens} fit in. */
  public static int roomFor(int tokens) {
    return (tokens + PAGE - 1) / PAGE * PAGE;
  }

  /** Returns how many tokens are held here, not counting the beginning. */
  public int length() {
    return length;
  }

  /** Returns how many tokens there is room for in all. */
  public int capacity() {
    return capacity;
  }

  /** Counts {@code tokens} that the graph has written behind the held ones. */
  public void advance(int tokens) {
    length += tokens;
  }

  /** Forgets all but the first {@code tokens}. */
  public void truncate(int tokens) {
    length = Math.min(length, tokens);
  }

  /**
   * Moves to {@code larger} caches, which hold the same tokens, and closes those it no longer uses.
   */
  public void moveTo(List<StageCache> larger, int largerCapacity) {
    List<StageCache> old = stageCaches;
    stageCaches = List.copyOf(larger);
    capacity = largerCapacity;
    closeAllBut(stageCaches, old);
  }

  /**
   * Makes a stage cache for each stage. If one cannot be had, those made before are closed, except
   * the {@code old} ones, which may be among them.
   */
  public static List<StageCache> allocate(
      int stages, IntFunction<StageCache> ofStage, List<StageCache> old) {
    List<StageCache> stageCaches = new ArrayList<>();
    try {
      for (int stage = 0; stage < stages; stage++) {
        stageCaches.add(ofStage.apply(stage));
      }
    } finally {
      if (stageCaches.size() < stages) {
        closeAllBut(old, stageCaches);
      }
    }
    return stageCaches;
  }

  /** Closes those of {@code stageCaches} that are not among the {@code kept} ones, by identity. */
  private static void closeAllBut(List<StageCache> kept, List<StageCache> stageCaches) {
    Set<StageCache> staying = Collections.newSetFromMap(new IdentityHashMap<>());
    staying.addAll(kept);
    stageCaches.stream()
        .filter(stageCache -> !staying.contains(stageCache))
        .forEach(StageCache::close);
  }

  @Override
  public void close() {
    stageCaches.forEach(StageCache::close);
  }
}
