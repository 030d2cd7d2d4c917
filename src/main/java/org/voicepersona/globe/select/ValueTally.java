package org.voicepersona.globe.select;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Counts the distinct values of one field, for messages. */
public final class ValueTally {

  /** Most distinct values that are counted separately; further ones are counted together. */
  private static final int MOST_DISTINCT = 1000;

  private static final int MOST_SHOWN = 8;
  private static final int LONGEST_SHOWN = 40;

  private final Map<String, Long> counts = new TreeMap<>();
  private long rows;
  private long missing;
  private long others;
  private boolean areNumbers = true;
  private double least = Double.POSITIVE_INFINITY;
  private double greatest = Double.NEGATIVE_INFINITY;

  /** Counts the value of a row; an empty value counts as missing. */
  public void add(String value) {
    rows++;
    if (value.isEmpty()) {
      missing++;
      return;
    }
    if (counts.size() < MOST_DISTINCT || counts.containsKey(value)) {
      counts.merge(value, 1L, Long::sum);
    } else {
      others++;
    }
    OptionalDouble number = Condition.number(value);
    areNumbers &= number.isPresent();
    if (number.isPresent()) {
      least = Math.min(least, number.getAsDouble());
      greatest = Math.max(greatest, number.getAsDouble());
    }
  }

  /** Returns how many rows were counted. */
  public long rows() {
    return rows;
  }

  /**
   * Returns a summary such as {@code male (17), female (16)}, {@code from 1.2 to 14.3} or {@code
   * nothing in any row}.
   */
  @Override
  public String toString() {
    if (missing == rows) {
      return "nothing in any row";
    }
    String without = missing == 0 ? "" : ", nothing (%,d)".formatted(missing);
    if (areNumbers && counts.size() > MOST_SHOWN) {
      return "from %s to %s%s".formatted(plain(least), plain(greatest), without);
    }
    List<Map.Entry<String, Long>> most =
        counts.entrySet().stream()
            .sorted(Comparator.comparing(entry -> -entry.getValue()))
            .limit(MOST_SHOWN)
            .toList();
    int more = counts.size() - most.size();
    return most.stream()
            .map(entry -> "%s (%,d)".formatted(shortened(entry.getKey()), entry.getValue()))
            .collect(Collectors.joining(", "))
        + (more == 0 ? "" : ", %,d%s others".formatted(more, others == 0 ? "" : " or more"))
        + without;
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static String shortened(String value) {
    int characters = value.codePointCount(0, value.length());
    return characters <= LONGEST_SHOWN
        ? value
        : value.substring(0, value.offsetByCodePoints(0, LONGEST_SHOWN)) + "...";
  }
}
