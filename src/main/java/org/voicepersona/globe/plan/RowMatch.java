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
 * Finds rows again after they were laid out anew. Rows with the same key are taken in their order.
 * Rows whose key is not known, for nothing was described of them, are those that stand between the
 * same neighbours, if as many do and no other has gone from there.
 */
final class RowMatch {

  private static final int NONE = -1;

  private final long[] before;
  private final long[] now;

  /** By row of {@link #now}, the row of {@link #before} that it is. */
  private final int[] found;

  /** Which rows of {@link #before} were found. */
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
   * @param before the keys of the rows as they lay, in order
   * @param now the keys of the rows as they lie, in order
   * @return for each row of {@code now} the position in {@code before} of the row that it is, or -1
   *     for a new one; no position twice
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
