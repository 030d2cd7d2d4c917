package org.voicepersona.model.cuda.step;

import static org.voicepersona.model.cuda.step.StepShape.CHUNK;
import static org.voicepersona.model.cuda.step.StepShape.MOST_ROWS;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The numbers that change from step to step, in the layout of the kernels' {@code struct Step}.
 * Neighbouring rows that share a prefix form a group.
 *
 * @param rows 1 to 32
 */
record StepBlock(List<StepRow> rows) {

  private static final int ARRAY = MOST_ROWS * Integer.BYTES;
  private static final int POSITION = 4 * Integer.BYTES;
  private static final int GROUP = POSITION + ARRAY;
  private static final int FIRST = GROUP + ARRAY;
  private static final int SHARERS = FIRST + ARRAY;
  private static final int PREFIX = SHARERS + ARRAY;
  private static final int TABLES = PREFIX + ARRAY;

  /** Flag of a span in a row's tail. */
  private static final int TAIL = 1 << 31;

  StepBlock {
    rows = List.copyOf(rows);
    if (rows.isEmpty() || rows.size() > MOST_ROWS) {
      throw new IllegalArgumentException(
          "rows of a step are %d, must be 1 to %d".formatted(rows.size(), MOST_ROWS));
    }
  }

  /** Returns the largest size of a block in bytes for rows of up to {@code pages}. */
  static int mostBytes(int pages) {
    int spans = MOST_ROWS * (2 * chunks(pages * StepShape.PAGE) + 2);
    return TABLES + (2 * MOST_ROWS * pages + spans) * Integer.BYTES;
  }

  /** Returns the slots of a row in attention's partial results for up to {@code tokens} tokens. */
  static int slots(int tokens) {
    return chunks(tokens) + 1;
  }

  private static int chunks(int tokens) {
    return (tokens + CHUNK - 1) / CHUNK;
  }

  /**
   * Writes the block.
   *
   * @param slots of a row, see {@link #slots}
   * @param to little-endian; written from its position on, which moves to the end of the block
   */
  void writeTo(ByteBuffer to, int slots) {
    ByteBuffer block = to.slice().order(to.order());
    List<Integer> firsts = firsts();
    List<Integer> spans = spans(firsts);
    int pitch = rows.stream().mapToInt(StepBlock::pages).max().orElseThrow();
    block.putInt(0, rows.size()).putInt(4, spans.size()).putInt(8, pitch).putInt(12, slots);
    int tails = TABLES + MOST_ROWS * pitch * Integer.BYTES;
    for (int row = 0; row < rows.size(); row++) {
      at(block, POSITION, row, rows.get(row).position());
      at(block, GROUP, row, groupOf(firsts, row));
      writePages(block, tails + row * pitch * Integer.BYTES, rows.get(row).pages());
    }
    for (int group = 0; group < firsts.size(); group++) {
      int first = firsts.get(group);
      int end = group + 1 < firsts.size() ? firsts.get(group + 1) : rows.size();
      StepRow.Prefix prefix = rows.get(first).prefix();
      at(block, FIRST, group, first);
      at(block, SHARERS, group, end - first);
      at(block, PREFIX, group, prefix.tokens());
      writePages(block, TABLES + group * pitch * Integer.BYTES, prefix.pages());
    }
    int list = TABLES + 2 * MOST_ROWS * pitch * Integer.BYTES;
    writePages(block, list, spans);
    to.position(to.position() + list + spans.size() * Integer.BYTES);
  }

  private static int pages(StepRow row) {
    return Math.max(row.pages().size(), row.prefix().pages().size());
  }

  private static void at(ByteBuffer block, int array, int index, int value) {
    block.putInt(array + index * Integer.BYTES, value);
  }

  private static void writePages(ByteBuffer block, int at, List<Integer> numbers) {
    for (int i = 0; i < numbers.size(); i++) {
      at(block, at, i, numbers.get(i));
    }
  }

  /** Returns the first row of each group. */
  private List<Integer> firsts() {
    List<Integer> firsts = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      StepRow.Prefix prefix = rows.get(row).prefix();
      boolean shares = row > 0 && prefix.tokens() > 0 && rows.get(row - 1).prefix().equals(prefix);
      if (!shares) {
        firsts.add(row);
      }
    }
    return firsts;
  }

  private static int groupOf(List<Integer> firsts, int row) {
    int group = 0;
    while (group + 1 < firsts.size() && firsts.get(group + 1) <= row) {
      group++;
    }
    return group;
  }

  /** Returns attention's work items: chunks of each group's prefix, then of each row's tail. */
  private List<Integer> spans(List<Integer> firsts) {
    List<Integer> spans = new ArrayList<>();
    for (int group = 0; group < firsts.size(); group++) {
      int chunks = chunks(rows.get(firsts.get(group)).prefix().tokens());
      for (int chunk = 0; chunk < chunks; chunk++) {
        spans.add((group << Short.SIZE) | chunk);
      }
    }
    for (int row = 0; row < rows.size(); row++) {
      for (int chunk = 0; chunk < chunks(rows.get(row).tailTokens()); chunk++) {
        spans.add(TAIL | (row << Short.SIZE) | chunk);
      }
    }
    return spans;
  }
}
