package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.voicepersona.model.weights.PagedModule.Pages;

/**
 * All keys and values of a stage, in one allocation of pages of {@link KeyValueCache#PAGE} tokens,
 * which caches borrow. It is made when the first page is wanted. For one thread.
 */
final class PageStore implements AutoCloseable {

  private final Supplier<Pages> allocation;
  private final int pages;
  private final Deque<Integer> free = new ArrayDeque<>();
  private Optional<Pages> allocated = Optional.empty();

  /**
   * Describes a store.
   *
   * @param allocation makes it
   * @param pages how many there is room for; at least 1
   */
  PageStore(Supplier<Pages> allocation, int pages) {
    this.allocation = allocation;
    this.pages = pages;
    for (int page = 0; page < pages; page++) {
      free.addLast(page);
    }
  }

  /** Returns the allocation, which is made at the first call. */
  Pages pages() {
    if (allocated.isEmpty()) {
      allocated = Optional.of(allocation.get());
    }
    return allocated.get();
  }

  /** Returns room for {@code capacity} tokens, whole pages. */
  PagedCache borrow(int capacity) {
    pages();
    PagedCache stageCache = new PagedCache(this);
    stageCache.grow(capacity);
    return stageCache;
  }

  /** Returns {@code count} pages that nobody uses. */
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

  /** Last in, first out: a page that was written lately may still be in the device's cache. */
  void giveBack(List<Integer> pages) {
    pages.forEach(free::addFirst);
  }

  /** Gives the memory up until pages are wanted again, if none is borrowed. */
  void giveUpUnused() {
    if (free.size() == pages) {
      close();
    }
  }

  @Override
  public void close() {
    allocated.ifPresent(
        it ->
            Stream.of(it.values(), it.scales(), it.gathered(), it.expanded())
                .forEach(NDArray::close));
    allocated = Optional.empty();
  }
}
