package org.voicepersona.model.decoder;

import java.util.ArrayList;
import java.util.List;

/** The pages of a {@link PageStore} that hold a cache, in the order of its tokens. */
final class PagedPiece implements KeyValueCache.Piece {

  private final PageStore<?> store;
  private final List<Integer> pages = new ArrayList<>();

  PagedPiece(PageStore<?> store) {
    this.store = store;
  }

  /** Takes pages until there is room for {@code capacity} tokens. */
  void grow(int capacity) {
    pages.addAll(store.take(capacity / KeyValueCache.PAGE - pages.size()));
  }

  /** Returns the page that holds tokens from {@code index * PAGE} on. */
  int page(int index) {
    return pages.get(index);
  }

  /** Returns the pages that hold the first {@code tokens}. */
  List<Integer> pagesOf(int tokens) {
    return List.copyOf(pages.subList(0, KeyValueCache.roomFor(tokens) / KeyValueCache.PAGE));
  }

  /** Returns where token {@code index} lies in the store. */
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
