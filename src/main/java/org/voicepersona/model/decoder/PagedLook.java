package org.voicepersona.model.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Neighbouring rows of a step that look at the same pages: those of what they begin with in common,
 * and behind them those of each row's own cache. A row sees the first {@code begun} tokens of the
 * pages, and those {@code from} to before {@code to}.
 *
 * @param pages the pages of the store
 * @param views {@code begun}, {@code from} and {@code to} of each row
 */
record PagedLook(long[] pages, List<long[]> views) {

  int rows() {
    return views.size();
  }

  /**
   * Returns the looks of a step, in the order of its rows.
   *
   * @param index of the stage among those of the layout's caches
   * @param mostTokens a group that looks at more is taken apart, sequence by sequence
   */
  static List<PagedLook> of(StepLayout layout, int index, int mostTokens) {
    List<PagedLook> looks = new ArrayList<>();
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

  private static PagedLook of(
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
    return new PagedLook(pages.build().toArray(), views);
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
