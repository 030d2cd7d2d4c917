package org.voicepersona.model.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Neighbouring rows of a step that attend to the same pages: those of their common beginning,
 * followed by those of each sequence's own cache. A row sees tokens {@code 0 .. begun} of these
 * pages (its beginning) and {@code from .. to} (its own sequence), ends exclusive.
 *
 * @param pages numbers of pages in the store
 * @param views {@code begun}, {@code from} and {@code to} of each row, in tokens
 */
record PagedAttentionGroup(long[] pages, List<long[]> views) {

  int rows() {
    return views.size();
  }

  /**
   * Returns the groups of a step, in the order of its rows.
   *
   * @param index the stage's number
   * @param mostTokens a group that attends to more is split into its sequences
   */
  static List<PagedAttentionGroup> of(StepLayout layout, int index, int mostTokens) {
    List<PagedAttentionGroup> looks = new ArrayList<>();
    for (StepLayout.Group group : layout.groups()) {
      List<StepLayout.Visit> shared = group.visits().stream().filter(it -> !it.causal()).toList();
      List<StepLayout.Visit> own =
          group.visits().stream().filter(StepLayout.Visit::causal).toList();
      int tokens = group.visits().stream().mapToInt(it -> KeyValueCache.roomFor(it.length())).sum();
      if (tokens <= mostTokens) {
        looks.add(of(layout, index, shared, own));
      } else {
        for (StepLayout.Visit visit : own) {
          looks.add(of(layout, index, shared, List.of(visit)));
        }
      }
    }
    return looks;
  }

  private static PagedAttentionGroup of(
      StepLayout layout, int index, List<StepLayout.Visit> shared, List<StepLayout.Visit> own) {
    LongStream.Builder pages = LongStream.builder();
    List<long[]> views = new ArrayList<>();
    int begun = 0;
    int column = 0;
    for (StepLayout.Visit visit : shared) {
      column += addPages(layout, index, visit, pages);
      begun += visit.length(); // There is one at the most.
    }
    for (StepLayout.Visit visit : own) {
      for (int row = visit.first(); row < visit.first() + visit.rows(); row++) {
        views.add(new long[] {begun, column, column + visit.seenBy(row)});
      }
      column += addPages(layout, index, visit, pages);
    }
    return new PagedAttentionGroup(pages.build().toArray(), views);
  }

  private static int addPages(
      StepLayout layout, int index, StepLayout.Visit visit, LongStream.Builder pages) {
    PagedPiece piece = layout.caches().get(visit.cache()).piece(index, PagedPiece.class);
    int room = KeyValueCache.roomFor(visit.length());
    for (int page = 0; page < room / KeyValueCache.PAGE; page++) {
      pages.add(piece.page(page));
    }
    return room;
  }
}
