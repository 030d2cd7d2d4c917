package org.voicepersona.model.decoder;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The keys and values of a stage in one allocation of pages of {@link KeyValueCache#PAGE} tokens,
 * which caches borrow. The memory is allocated when the first page is borrowed. For one thread.
 *
 * @param <M> the allocation
 */
final class PageStore<M> implements AutoCloseable {

  private final Supplier<M> allocation;
  private final Consumer<M> freeing;
  private final int pages;
  private final Deque<Integer> free = new ArrayDeque<>();
  private Optional<M> allocated = Optional.empty();

  /**
   * Makes a store without allocating it.
   *
   * @param allocation allocates the pages
   * @param freeing frees them
   * @param pages the number of pages, at least 1
   */
  PageStore(Supplier<M> allocation, Consumer<M> freeing, int pages) {
    this.allocation = allocation;
    this.freeing = freeing;
    this.pages = pages;
    for (int page = 0; page < pages; page++) {
      free.addLast(page);
    }
  }

  /** Returns the allocation, made by the first call. */
  M pages() {
    if (allocated.isEmpty()) {
      allocated = Optional.of(allocation.get());
    }
    return allocated.get();
  }

  /** Returns a cache of {@code capacity} tokens, a multiple of a page. */
  PagedCache borrow(int capacity) {
    pages();
    PagedCache stageCache = new PagedCache(this);
    stageCache.grow(capacity);
    return stageCache;
  }

  /** Returns a stage's part of a cache, grown to {@code capacity} tokens. */
  PagedCache grown(KeyValueCache cache, int stage, int capacity) {
    PagedCache stageCache = cache.ofStage(stage, PagedCache.class);
    stageCache.grow(capacity);
    return stageCache;
  }

  /** Returns the numbers of {@code count} free pages, which are then borrowed. */
  List<Integer> take(int count) {
    if (count > free.size()) {
      throw new IllegalStateException(
          "%d pages are wanted of the keys and values, %d are free".formatted(count, free.size()));
    }
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(free.removeFirst());
    }
    return taken;
  }

  /** Frees pages. Last in, first out: a page written lately may still be in the device's cache. */
  void giveBack(List<Integer> pages) {
    pages.forEach(free::addFirst);
  }

  /** Frees the allocation until a page is wanted again, if no page is borrowed. */
  void giveUpUnused() {
    if (free.size() == pages) {
      close();
    }
  }

  @Override
  public void close() {
    allocated.ifPresent(freeing);
    allocated = Optional.empty();
  }
}
