package org.voicepersona.model.decoder;

import ai.djl.ndarray.NDArray;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All keys and values of a stage, in one allocation of pages of {@link KeyValueCache#PAGE} tokens,
 * which caches borrow. It is made when the first page is wanted. For one thread.
 */
final class PageStore implements AutoCloseable {

  private final Supplier<Tensors> allocation;
  private final int pages;
  private final Deque<Integer> free = new ArrayDeque<>();
  private Optional<Tensors> tensors = Optional.empty();

  /**
   * The allocation.
   *
   * @param values [layers, tokens, 2, key heads, head size]
   * @param scales [layers, tokens, 2, key heads] of values in 8 bits, else empty
   * @param gathered [tokens, 2, key heads, head size], where pages are gathered that are looked at
   * @param expanded the same in the type of the activations, where those in 8 bits are expanded
   */
  record Tensors(NDArray values, NDArray scales, NDArray gathered, NDArray expanded) {

    private void close() {
      Stream.of(values, scales, gathered, expanded).forEach(NDArray::close);
    }
  }

  /**
   * Describes a store.
   *
   * @param allocation makes the tensors
   * @param pages how many there is room for; at least 1
   */
  PageStore(Supplier<Tensors> allocation, int pages) {
    this.allocation = allocation;
    this.pages = pages;
    for (int page = 0; page < pages; page++) {
      free.addLast(page);
    }
  }

  /** Returns the tensors, allocated. */
  Tensors tensors() {
    if (tensors.isEmpty()) {
      tensors = Optional.of(allocation.get());
    }
    return tensors.get();
  }

  /** Returns room for {@code capacity} tokens, whole pages. */
  PagedPiece borrow(int capacity) {
    tensors();
    PagedPiece piece = new PagedPiece(this);
    piece.grow(capacity);
    return piece;
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

  /** The last to come back is the first to go: what was written lately is in the device's cache. */
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
    tensors.ifPresent(Tensors::close);
    tensors = Optional.empty();
  }
}
