package org.voicepersona.model.decoder;

import java.util.ArrayList;
import java.util.List;

/** A cache in pages of a {@link PageStore}, in the order of its tokens. */
final class PagedCache implements KeyValueCache.StageCache {

  private final PageStore<?> store;
  private final List<Integer> pages = new ArrayList<>();

  PagedCache(PageStore<?> store) {
    this.store = store;
  }

  /** Borrows pages until the capacity is {@code capacity} tokens. */
  void grow(int capacity) {
    pages.addAll(store.take(capacity / KeyValueCache.PAGE - pages.size()));
  }

  /** Returns the page that begins with token {@code index * PAGE}. */
  int page(int index) {
    return pages.get(index);
  }

  /** Returns the pages that hold the first {@code tokens}. */
  List<Integer> pagesOf(int tokens) {
    return List.copyOf(pages.subList(0, KeyValueCache.roomFor(tokens) / KeyValueCache.PAGE));
  }

  /** Returns the slot of token {@code index}: its place in the store, in tokens. */
  long slot(int index) {
    long page = pages.get(index / KeyValueCache.PAGE);
    return page * KeyValueCache.PAGE + index % KeyValueCache.PAGE;
  }

  @Override
  public void close() {
    store.giveBack(pages);
    pages.clear();
  }
}
