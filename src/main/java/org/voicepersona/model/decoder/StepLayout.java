package org.voicepersona.model.decoder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Where the rows of one step of the decoder stand, write and look. Rows stand sequence after
 * sequence; neighbours whose sequences begin in the same cache look into it together.
 *
 * @param caches the caches of the step, each once
 * @param positions of each row in its sequence
 * @param writes one for each sequence
 * @param groups all rows, group after group
 */
public record StepLayout(
    List<KeyValueCache> caches, long[] positions, List<Write> writes, List<Group> groups) {

  /**
   * Where the rows of a sequence go.
   *
   * @param cache the number of its cache
   * @param held how many tokens that holds
   * @param rows how many are added
   */
  record Write(int cache, int held, int rows) {}

  /**
   * Rows that begin in the same cache.
   *
   * @param rows how many they are
   * @param width how many tokens their caches have room for, one behind the other
   */
  record Group(int rows, int width, List<Visit> visits) {}

  /**
   * A look of some rows of a group into a cache.
   *
   * @param first the first of these rows in the group
   * @param rows how many look
   * @param cache the number of the cache
   * @param column where its first token stands in the group's width
   * @param length how many of its tokens are looked at
   * @param causal whether the last of these tokens are the rows' own, of which a row does not see
   *     those behind it
   */
  record Visit(int first, int rows, int cache, int column, int length, boolean causal) {

    /** Returns how many tokens a row sees, which is one of those that look. */
    int seenBy(int row) {
      return causal ? length - (first + rows - 1 - row) : length;
    }
  }

  /**
   * Lays out a step.
   *
   * @param sequences a cache each; one that others begin in may itself advance, before them
   * @param counts how many rows belong to each sequence, at least 1
   */
  public static StepLayout of(List<KeyValueCache> sequences, long... counts) {
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

  /** Returns the writes as the graph takes them: cache, held and rows of each. */
  public long[] writeNumbers() {
    return writes.stream()
        .flatMapToLong(write -> LongStream.of(write.cache, write.held, write.rows))
        .toArray();
  }

  /** Returns the groups as the graph takes them: rows, width and number of visits of each. */
  public long[] groupNumbers() {
    return groups.stream()
        .flatMapToLong(group -> LongStream.of(group.rows, group.width, group.visits.size()))
        .toArray();
  }

  /** Returns the visits of all groups as the graph takes them, six numbers each. */
  public long[] visitNumbers() {
    return groups.stream()
        .flatMap(group -> group.visits.stream())
        .flatMapToLong(
            it ->
                LongStream.of(it.first, it.rows, it.cache, it.column, it.length, it.causal ? 1 : 0))
        .toArray();
  }

  /** Collects a layout group by group. */
  private static final class Builder {

    private final Map<KeyValueCache, Integer> numbers = new HashMap<>();
    private final Map<KeyValueCache, Integer> lengths = new HashMap<>();
    private final List<KeyValueCache> caches = new ArrayList<>();
    private final List<Long> positions = new ArrayList<>();
    private final List<Write> writes = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();

    void addGroup(
        Optional<KeyValueCache> beginning, List<KeyValueCache> members, long[] counts, int first) {
      int rows = 0;
      for (int i = 0; i < members.size(); i++) {
        rows += Math.toIntExact(counts[first + i]);
      }
      List<Visit> visits = new ArrayList<>();
      int begun = beginning.map(this::length).orElse(0);
      int column = beginning.map(KeyValueCache::capacity).orElse(0);
      if (begun > 0) {
        visits.add(new Visit(0, rows, number(beginning.orElseThrow()), 0, begun, false));
      }
      int row = 0;
      int width = column;
      for (int i = 0; i < members.size(); i++) {
        KeyValueCache cache = members.get(i);
        int count = Math.toIntExact(counts[first + i]);
        int held = length(cache);
        for (int p = 0; p < count; p++) {
          positions.add((long) begun + held + p);
        }
        writes.add(new Write(number(cache), held, count));
        visits.add(new Visit(row, count, number(cache), column, held + count, true));
        lengths.put(cache, held + count);
        width = Math.max(width, column + cache.capacity());
        row += count;
      }
      groups.add(new Group(rows, width, List.copyOf(visits)));
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

    StepLayout build() {
      return new StepLayout(
          List.copyOf(caches),
          positions.stream().mapToLong(Long::longValue).toArray(),
          List.copyOf(writes),
          List.copyOf(groups));
    }
  }
}
