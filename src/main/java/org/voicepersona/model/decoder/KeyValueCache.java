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
 * The KV cache of consecutive tokens of a sequence, to which every token appends its key and value;
 * a {@link StageCache} holds the part of one stage of the decoder.
 *
 * <p>Prefix sharing: sequences with the same beginning share one cache of these tokens, and each
 * has a cache of its own for the tokens after them.
 */
public final class KeyValueCache implements AutoCloseable {

  /** Tokens of a page; the capacity of a cache is a multiple of it. */
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
   * @param beginning the cache of the tokens before this cache's; must outlive this cache
   * @param stageCaches one for each stage, for {@code capacity} tokens; owned by this cache from
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

  /** Returns the part of each stage. */
  public List<StageCache> stageCaches() {
    return stageCaches;
  }

  /** Returns the part of a stage, as the stage's own type. */
  public <P extends StageCache> P ofStage(int stage, Class<P> type) {
    return type.cast(stageCaches.get(stage));
  }

  /** Returns {@code tokens} rounded up to whole pages. */
  public static int roomFor(int tokens) {
    return (tokens + PAGE - 1) / PAGE * PAGE;
  }

  /** Returns how many tokens this cache holds, without the shared beginning. */
  public int length() {
    return length;
  }

  /** Returns how many tokens this cache can hold, in whole pages. */
  public int capacity() {
    return capacity;
  }

  /** Adds {@code tokens}, whose keys and values a step has appended, to the length. */
  public void advance(int tokens) {
    length += tokens;
  }

  /** Forgets all but the first {@code tokens}. */
  public void truncate(int tokens) {
    length = Math.min(length, tokens);
  }

  /** Replaces the stage caches by {@code larger} copies, and closes those no longer used. */
  public void moveTo(List<StageCache> larger, int largerCapacity) {
    List<StageCache> old = stageCaches;
    stageCaches = List.copyOf(larger);
    capacity = largerCapacity;
    closeAllBut(stageCaches, old);
  }

  /**
   * Makes a stage cache for each stage. If an allocation fails, closes those made before, except
   * the {@code old} ones among them.
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

  /** Closes the {@code stageCaches} that are not among the {@code kept} ones, by identity. */
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
