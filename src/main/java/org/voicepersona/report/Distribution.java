package org.voicepersona.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts how often each value occurs; an empty value counts as {@value #UNKNOWN}. */
public final class Distribution {

  /** The name under which missing values are counted. */
  public static final String UNKNOWN = "(unknown)";

  /**
   * A value and its count.
   *
   * @param value the value
   * @param count at least 1
   */
  public record Entry(String value, long count) {}

  private final Map<String, Long> counts = new TreeMap<>();

  /** Counts one occurrence. */
  public void add(String value) {
    counts.merge(value.isEmpty() ? UNKNOWN : value, 1L, Long::sum);
  }

  /** Returns the values by falling count, those of equal count by name. */
  public List<Entry> mostFrequentFirst() {
    return counts.entrySet().stream()
        .map(entry -> new Entry(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparingLong(Entry::count).reversed().thenComparing(Entry::value))
        .toList();
  }

  /** Returns the values in order of name. */
  public List<Entry> byName() {
    return counts.entrySet().stream()
        .map(entry -> new Entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** Returns how many values were counted. */
  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
