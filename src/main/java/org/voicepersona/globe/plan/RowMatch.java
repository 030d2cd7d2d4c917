package org.voicepersona.globe.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Matches rows before and after a corpus was resharded. Rows with equal keys are matched in order.
 * A run of rows with unknown keys (nothing was described of them) is matched with the run between
 * the same neighbours, if both have the same length and no row with a known key is missing there.
 */
final class RowMatch {

  private static final int NONE = -1;

  private final long[] before;
  private final long[] now;

  /** By row of {@link #now}, the matching row of {@link #before}, or {@link #NONE}. */
  private final int[] found;

  /** The rows of {@link #before} that were matched. */
  private final BitSet taken = new BitSet();

  private RowMatch(long[] before, long[] now) {
    this.before = before;
    this.now = now;
    this.found = new int[now.length];
    Arrays.fill(found, NONE);
  }

  /**
   * Matches rows.
   *
   * @param before the keys of the earlier rows, in order
   * @param now the keys of the present rows, in order
   * @return for each row of {@code now} the position of its match in {@code before}, or -1 for a
   *     new row; no position twice
   */
  static int[] match(long[] before, long[] now) {
    RowMatch match = new RowMatch(before, now);
    match.matchKeys();
    match.matchBetweenNeighbours();
    return match.found;
  }

  private void matchKeys() {
    Map<Long, Deque<Integer>> ofKey = new HashMap<>();
    for (int i = 0; i < before.length; i++) {
      if (RowKey.tells(before[i])) {
        ofKey.computeIfAbsent(before[i], key -> new ArrayDeque<>()).add(i);
      }
    }
    for (int i = 0; i < now.length; i++) {
      Deque<Integer> same = ofKey.get(now[i]);
      if (same != null && !same.isEmpty()) {
        take(i, same.remove());
      }
    }
  }

  private void take(int row, int position) {
    found[row] = position;
    taken.set(position);
  }

  private void matchBetweenNeighbours() {
    int end;
    for (int start = 0; start < now.length; start = end + 1) {
      end = start;
      while (end < now.length && found[end] == NONE) {
        end++;
      }
      int from = start == 0 ? 0 : found[start - 1] + 1;
      int to = end == now.length ? before.length : found[end];
      fill(start, end, freeBetween(from, to));
    }
  }

  private List<Integer> freeBetween(int from, int to) {
    List<Integer> free = new ArrayList<>();
    for (int position = from; position < to; position++) {
      if (!taken.get(position)) {
        free.add(position);
      }
    }
    return free;
  }

  private void fill(int start, int end, List<Integer> free) {
    if (free.size() != end - start) {
      return;
    }
    for (int i = 0; i < free.size(); i++) {
      long key = before[free.get(i)];
      if (RowKey.tells(key) || (key == RowKey.BLANK && now[start + i] != RowKey.BLANK)) {
        return;
      }
    }
    for (int i = 0; i < free.size(); i++) {
      take(start + i, free.get(i));
    }
  }
}
