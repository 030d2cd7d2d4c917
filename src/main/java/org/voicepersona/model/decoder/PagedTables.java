package org.voicepersona.model.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The page tables of a step: a {@link StepLayout} over a {@link PageStore} in one array of numbers,
 * which a single copy takes to the device. Groups with the same number of rows form a batch, in
 * which each group is padded to the page count of the longest.
 *
 * <p>Example: two sequences without a shared prefix hold 70 and 10 tokens, in pages 4, 9 and 2, and
 * advance by one token. Their slots are token 70 = page 9, place 6 (9 * 64 + 6 = 582) and page 2,
 * place 10 (138). Numbers: positions 70, 10; slots 582, 138; pages 4, 9, 2, 0; views 0, 0, 71, 0,
 * 0, 11. Shapes: 2; 2, 1, 2.
 *
 * @param numbers the positions of all rows, then the slots (tokens of the store) of their keys and
 *     values; then for each batch the pages of its groups and three numbers a row, see {@link
 *     PagedAttentionGroup#views}
 * @param shapes the number of rows; then for each batch the number of groups, rows per group and
 *     pages per group
 */
record PagedTables(long[] numbers, long[] shapes) {

  /**
   * Lays out the numbers of a step.
   *
   * @param index the stage's number
   * @param mostTokens limit of the tokens in a batch's pages; a single sequence may exceed it
   */
  static PagedTables of(StepLayout layout, int index, int mostTokens) {
    List<List<PagedAttentionGroup>> batches =
        batches(PagedAttentionGroup.of(layout, index, mostTokens), mostTokens);
    LongStream.Builder shapes = LongStream.builder().add(layout.positions().length);
    LongStream.Builder numbers = LongStream.builder();
    LongStream.of(layout.positions()).forEach(numbers::add);
    slots(layout, index).forEach(numbers::add);
    for (List<PagedAttentionGroup> batch : batches) {
      int pages = batch.stream().mapToInt(group -> group.pages().length).max().orElseThrow();
      shapes.add(batch.size()).add(batch.get(0).rows()).add(pages);
      addPages(batch, pages, numbers);
      addViews(batch, numbers);
    }
    return new PagedTables(numbers.build().toArray(), shapes.build().toArray());
  }

  private static List<List<PagedAttentionGroup>> batches(
      List<PagedAttentionGroup> groups, int mostTokens) {
    List<List<PagedAttentionGroup>> batches = new ArrayList<>();
    List<PagedAttentionGroup> batch = new ArrayList<>();
    int widest = 0;
    for (PagedAttentionGroup group : groups) {
      int wider = Math.max(widest, group.pages().length);
      boolean fits =
          batch.isEmpty()
              || (group.rows() == batch.get(0).rows()
                  && (batch.size() + 1) * wider * KeyValueCache.PAGE <= mostTokens);
      if (!fits) {
        batches.add(batch);
        batch = new ArrayList<>();
        wider = group.pages().length;
      }
      batch.add(group);
      widest = wider;
    }
    batches.add(batch);
    return batches;
  }

  private static LongStream slots(StepLayout layout, int index) {
    return layout.writes().stream()
        .flatMapToLong(
            write -> {
              PagedCache stageCache =
                  layout.caches().get(write.cache()).ofStage(index, PagedCache.class);
              return LongStream.range(write.held(), write.held() + write.rows())
                  .map(token -> stageCache.slot(Math.toIntExact(token)));
            });
  }

  /** Adds the pages of a batch, padded with page 0, which no row's view reaches. */
  private static void addPages(
      List<PagedAttentionGroup> batch, int pages, LongStream.Builder numbers) {
    for (PagedAttentionGroup group : batch) {
      LongStream.of(group.pages()).forEach(numbers::add);
      LongStream.range(group.pages().length, pages).forEach(i -> numbers.add(0));
    }
  }

  private static void addViews(List<PagedAttentionGroup> batch, LongStream.Builder numbers) {
    for (PagedAttentionGroup group : batch) {
      for (long[] view : group.views()) {
        LongStream.of(view).forEach(numbers::add);
      }
    }
  }
}
