package org.voicepersona.model.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Neighbouring rows of a step that attend to the same pages: those of their shared prefix, followed
 * by those of each sequence's own cache. A row sees tokens {@code 0 .. begun} (prefix) and {@code
 * from .. to} (own sequence) of these pages, ends exclusive.
 *
 * @param pages page numbers in the store
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
   * @param mostTokens a group that attends to more tokens is split into its sequences
   */
  static List<PagedAttentionGroup> of(StepLayout layout, int index, int mostTokens) {
    List<PagedAttentionGroup> batched = new ArrayList<>();
    for (StepLayout.Group group : layout.groups()) {
      List<StepLayout.KeyRange> shared =
          group.keyRanges().stream().filter(it -> !it.causal()).toList();
      List<StepLayout.KeyRange> own =
          group.keyRanges().stream().filter(StepLayout.KeyRange::causal).toList();
      int tokens =
          group.keyRanges().stream().mapToInt(it -> KeyValueCache.roomFor(it.length())).sum();
      if (tokens <= mostTokens) {
        batched.add(of(layout, index, shared, own));
      } else {
        for (StepLayout.KeyRange range : own) {
          batched.add(of(layout, index, shared, List.of(range)));
        }
      }
    }
    return batched;
  }

  private static PagedAttentionGroup of(
      StepLayout layout,
      int index,
      List<StepLayout.KeyRange> shared,
      List<StepLayout.KeyRange> own) {
    LongStream.Builder pages = LongStream.builder();
    List<long[]> views = new ArrayList<>();
    int begun = 0;
    int column = 0;
    for (StepLayout.KeyRange range : shared) {
      column += addPages(layout, index, range, pages);
      begun += range.length(); // There is at most one.
    }
    for (StepLayout.KeyRange range : own) {
      for (int row = range.first(); row < range.first() + range.rows(); row++) {
        views.add(new long[] {begun, column, column + range.seenBy(row)});
      }
      column += addPages(layout, index, range, pages);
    }
    return new PagedAttentionGroup(pages.build().toArray(), views);
  }

  private static int addPages(
      StepLayout layout, int index, StepLayout.KeyRange range, LongStream.Builder pages) {
    PagedCache stageCache = layout.caches().get(range.cache()).ofStage(index, PagedCache.class);
    int room = KeyValueCache.roomFor(range.length());
    for (int page = 0; page < room / KeyValueCache.PAGE; page++) {
      pages.add(stageCache.page(page));
    }
    return room;
  }
}
