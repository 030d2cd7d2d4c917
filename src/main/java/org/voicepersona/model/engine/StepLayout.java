package org.voicepersona.model.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the rows of one step of the decoder stand, write and look. Rows stand sequence after
 * sequence; neighbours whose sequences begin in the same cache look into it together.
 *
 * @param caches the caches of the step, each once
 * @param positions of each row in its sequence
 * @param writes for each sequence the number of its cache, how many tokens that holds, and how many
 *     rows are added
 * @param visits see {@code attend} in the graph: first row in its group, rows, cache, column,
 *     length, and 1 where rows do not see those behind them
 * @param groups for each group of rows how many they are, how many tokens their caches have room
 *     for, and how many visits they make
 */
record StepLayout(
    List<KeyValueCache> caches, long[] positions, long[] writes, long[] visits, long[] groups) {

  /**
   * Lays out a step.
   *
   * @param sequences a cache each; one that others begin in may itself advance, before them
   * @param counts how many rows belong to each sequence, at least 1
   */
  static StepLayout of(List<KeyValueCache> sequences, long... counts) {
    Builder builder = new Builder();
    int from = 0;
    while (from < sequences.size()) {
      Optional<KeyValueCache> beginning = sequences.get(from).beginning();
      int to = from + 1;
      while (to < sequences.size()
          && beginning.isPresent()
          && beginning.equals(sequences.get(to).beginning())) {
        to++;
      }
      builder.addGroup(beginning, sequences.subList(from, to), counts, from);
      from = to;
    }
    return builder.build();
  }

  /** Collects a layout group by group. */
  private static final class Builder {

    private final Map<KeyValueCache, Integer> numbers = new HashMap<>();
    private final Map<KeyValueCache, Integer> lengths = new HashMap<>();
    private final List<KeyValueCache> caches = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private final List<Long> writes = new ArrayList<>();
    private final List<Long> visits = new ArrayList<>();
    private final List<Long> groups = new ArrayList<>();

    void addGroup(
        Optional<KeyValueCache> beginning, List<KeyValueCache> members, long[] counts, int first) {
      long rows = 0;
      for (int i = 0; i < members.size(); i++) {
        rows += counts[first + i];
      }
      int visitsBefore = visits.size();
      int begun = beginning.map(this::length).orElse(0);
      long column = beginning.map(KeyValueCache::capacity).orElse(0);
      if (begun > 0) {
        addAll(visits, 0, rows, number(beginning.orElseThrow()), 0, begun, 0);
      }
      long row = 0;
      long width = column;
      for (int i = 0; i < members.size(); i++) {
        KeyValueCache cache = members.get(i);
        long count = counts[first + i];
        long held = length(cache);
        for (long p = 0; p < count; p++) {
          positions.add(begun + held + p);
        }
        addAll(writes, number(cache), held, count);
        addAll(visits, row, count, number(cache), column, held + count, 1);
        lengths.put(cache, Math.toIntExact(held + count));
        width = Math.max(width, column + cache.capacity());
        row += count;
      }
      addAll(groups, rows, width, (visits.size() - visitsBefore) / 6);
    }

    private int number(KeyValueCache cache) {
      return numbers.computeIfAbsent(
          cache,
          it -> {
            caches.add(it);
            return caches.size() - 1;
          });
    }

    private int length(KeyValueCache cache) {
      return lengths.getOrDefault(cache, cache.length());
    }

    private static void addAll(List<Long> list, long... values) {
      for (long value : values) {
        list.add(value);
      }
    }

    StepLayout build() {
      return new StepLayout(
          List.copyOf(caches), array(positions), array(writes), array(visits), array(groups));
    }

    private static long[] array(List<Long> list) {
      return list.stream().mapToLong(Long::longValue).toArray();
    }
  }
}
