package org.voicepersona.model.decoder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * The rows of one decoder step: the position of each, the cache that its key and value are written
 * to, and the caches that it attends to. The rows of the sequences are concatenated without
 * padding; neighbouring sequences with a shared prefix form a group, which attends to the prefix at
 * once.
 *
 * <p>Example: cache P holds 100 tokens of capacity 110. Sequences A (holds 7, capacity 17) and B
 * (5, 15) share prefix P, C (20, 30) shares none; A, B and C advance by one token. Then
 *
 * <ul>
 *   <li>caches: P = 0, A = 1, B = 2, C = 3
 *   <li>positions: 107, 105, 20
 *   <li>writes (cache, held, rows): (1, 7, 1), (2, 5, 1), (3, 20, 1)
 *   <li>groups (rows, width, key ranges): (2, 127, 3), (1, 30, 1); 127 = 110 + 17
 *   <li>key ranges (first, rows, cache, column, length, causal): (0, 2, 0, 0, 100, no), (0, 1, 1,
 *       110, 8, yes), (1, 1, 2, 110, 6, yes); (0, 1, 3, 0, 21, yes)
 * </ul>
 *
 * @param caches the distinct caches of the step
 * @param positions of each row in its sequence, from 0
 * @param writes one for each sequence
 * @param groups all rows, group after group
 */
public record StepLayout(
    List<KeyValueCache> caches, long[] positions, List<Write> writes, List<Group> groups) {

  /**
   * The rows of one sequence, whose keys and values are appended to its cache.
   *
   * @param cache its number in {@link StepLayout#caches}
   * @param held how many tokens the cache holds before
   * @param rows how many rows are appended
   */
  record Write(int cache, int held, int rows) {}

  /**
   * The rows of neighbouring sequences with the same shared prefix.
   *
   * @param rows the number of rows
   * @param width tokens of the attention's context: the capacity of the prefix plus the largest
   *     capacity of the sequences' own caches
   * @param keyRanges the keys that the rows attend to
   */
  record Group(int rows, int width, List<KeyRange> keyRanges) {}

  /**
   * The keys of one cache that some rows of a group attend to.
   *
   * @param first the first of these rows, counted in the group
   * @param rows the number of these rows
   * @param cache its number in {@link StepLayout#caches}
   * @param column the column of the group's context at which the cache begins
   * @param length how many tokens of the cache are attended to
   * @param causal whether the last {@code rows} of these tokens are the rows themselves: row i,
   *     from 0, then sees tokens 0 .. length - rows + i; otherwise each row sees all {@code length}
   */
  record KeyRange(int first, int rows, int cache, int column, int length, boolean causal) {

    /**
     * Returns how many tokens of the cache a row sees.
     *
     * @param row the row's number in the group, one of this range's
     */
    int seenBy(int row) {
      return causal ? length - (first + rows - 1 - row) : length;
    }
  }

  /**
   * Lays out a step.
   *
   * @param sequences the cache of each sequence; the shared prefix of others may advance in the
   *     same step if it stands before them
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

  /** Returns the writes in the form of the TorchScript graph: cache, held and rows of each. */
  public long[] writeNumbers() {
    return writes.stream()
        .flatMapToLong(write -> LongStream.of(write.cache, write.held, write.rows))
        .toArray();
  }

  /** Returns the groups in the graph's form: rows, width and number of key ranges of each. */
  public long[] groupNumbers() {
    return groups.stream()
        .flatMapToLong(group -> LongStream.of(group.rows, group.width, group.keyRanges.size()))
        .toArray();
  }

  /** Returns the key ranges of all groups in the graph's form: six numbers each. */
  public long[] keyRangeNumbers() {
    return groups.stream()
        .flatMap(group -> group.keyRanges.stream())
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
      List<KeyRange> keyRanges = new ArrayList<>();
      int begun = beginning.map(this::length).orElse(0);
      int column = beginning.map(KeyValueCache::capacity).orElse(0);
      if (begun > 0) {
        keyRanges.add(new KeyRange(0, rows, number(beginning.orElseThrow()), 0, begun, false));
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
        keyRanges.add(new KeyRange(row, count, number(cache), column, held + count, true));
        lengths.put(cache, held + count);
        width = Math.max(width, column + cache.capacity());
        row += count;
      }
      groups.add(new Group(rows, width, List.copyOf(keyRanges)));
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
