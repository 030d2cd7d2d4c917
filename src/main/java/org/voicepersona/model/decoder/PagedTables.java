package org.voicepersona.model.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Where the rows of a step write and look in a {@link PageStore}, as the graph takes it: numbers
 * that go to the device at once.
 *
 * <p>Looks with as many rows each are computed together, padded to as many pages each.
 *
 * @param numbers for all rows positions and slots that they write to; then for each batch pages,
 *     and three numbers of what each row views
 * @param shapes how many rows there are; then for each batch its looks, rows and pages a look
 */
record PagedTables(long[] numbers, long[] shapes) {

  /**
   * Lays the numbers of a step out.
   *
   * @param index of the stage among those of the layout's caches
   * @param mostTokens are looked at together; a single sequence may look at more
   */
  static PagedTables of(StepLayout layout, int index, int mostTokens) {
    List<List<PagedLook>> batches = batches(PagedLook.of(layout, index, mostTokens), mostTokens);
    LongStream.Builder shapes = LongStream.builder().add(layout.positions().length);
    LongStream.Builder numbers = LongStream.builder();
    LongStream.of(layout.positions()).forEach(numbers::add);
    slots(layout, index).forEach(numbers::add);
    for (List<PagedLook> batch : batches) {
      int pages = batch.stream().mapToInt(look -> look.pages().length).max().orElseThrow();
      shapes.add(batch.size()).add(batch.get(0).rows()).add(pages);
      addPages(batch, pages, numbers);
      addViews(batch, numbers);
    }
    return new PagedTables(numbers.build().toArray(), shapes.build().toArray());
  }

  private static List<List<PagedLook>> batches(List<PagedLook> looks, int mostTokens) {
    List<List<PagedLook>> batches = new ArrayList<>();
    List<PagedLook> batch = new ArrayList<>();
    int widest = 0;
    for (PagedLook look : looks) {
      int wider = Math.max(widest, look.pages().length);
      boolean fits =
          batch.isEmpty()
              || (look.rows() == batch.get(0).rows()
                  && (batch.size() + 1) * wider * KeyValueCache.PAGE <= mostTokens);
      if (!fits) {
        batches.add(batch);
        batch = new ArrayList<>();
        wider = look.pages().length;
      }
      batch.add(look);
      widest = wider;
    }
    batches.add(batch);
    return batches;
  }

  private static LongStream slots(StepLayout layout, int index) {
    return layout.writes().stream()
        .flatMapToLong(
            write -> {
              PagedPiece piece = layout.caches().get(write.cache()).piece(index, PagedPiece.class);
              return LongStream.range(write.held(), write.held() + write.rows())
                  .map(token -> piece.slot(Math.toIntExact(token)));
            });
  }

  /** Page 0 stands for none: nobody sees it there. */
  private static void addPages(List<PagedLook> batch, int pages, LongStream.Builder numbers) {
    for (PagedLook look : batch) {
      LongStream.of(look.pages()).forEach(numbers::add);
      LongStream.range(look.pages().length, pages).forEach(i -> numbers.add(0));
    }
  }

  private static void addViews(List<PagedLook> batch, LongStream.Builder numbers) {
    for (PagedLook look : batch) {
      for (long[] view : look.views()) {
        LongStream.of(view).forEach(numbers::add);
      }
    }
  }
}
