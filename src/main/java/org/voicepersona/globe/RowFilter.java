package org.voicepersona.globe;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Chooses rows by what the corpus says of their speaker: of several values for one field any must
 * fit, of several fields all.
 *
 * <p>Case and outer space do not count. An accent fits as a whole or by any of its parts, which
 * commas outside parentheses separate: {@code German English,Non native speaker} has two, {@code
 * India and South Asia (India, Pakistan, Sri Lanka)} is one.
 *
 * @param accepted the values that fit, in lower case; an empty one fits rows without a label
 */
public record RowFilter(Map<Column, Set<String>> accepted) implements Serializable {

  /** Lets every row through. */
  public static final RowFilter ALL = new RowFilter(Map.of());

  /** Takes a copy. */
  public RowFilter {
    accepted = Map.copyOf(accepted);
  }

  /**
   * Reads filters of the form {@code FIELD=VALUE}.
   *
   * @throws IllegalArgumentException if one has another form, or a field that is not one of {@code
   *     accent}, {@code age}, {@code gender}, {@code speaker_id} and {@code speaker}
   */
  public static RowFilter parse(List<String> filters) {
    Map<Column, Set<String>> accepted = new EnumMap<>(Column.class);
    for (String filter : filters) {
      int equals = filter.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException(
            "filter is '" + filter + "', must be FIELD=VALUE such as gender=female");
      }
      accepted
          .computeIfAbsent(SpeakerLabel.parse(filter.substring(0, equals)), c -> new HashSet<>())
          .add(normal(filter.substring(equals + 1)));
    }
    return new RowFilter(accepted);
  }

  /** Returns whether every row passes. */
  public boolean acceptsAll() {
    return accepted.isEmpty();
  }

  /** Returns the columns this looks at. */
  Set<Column> columns() {
    return accepted.keySet();
  }

  /**
   * Returns whether a row passes. One whose labels cannot be read does: reading it then tells what
   * is wrong with it.
   */
  boolean accepts(RowLabels labels) {
    return !labels.known()
        || accepted.entrySet().stream()
            .allMatch(entry -> fits(entry.getKey(), labels.of(entry.getKey()), entry.getValue()));
  }

  private static boolean fits(Column column, String label, Set<String> values) {
    return values.contains(normal(label))
        || (column == Column.ACCENT
            && parts(label).stream().map(RowFilter::normal).anyMatch(values::contains));
  }

  /** Returns the parts of a composite accent. */
  static List<String> parts(String accent) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < accent.length(); i++) {
      switch (accent.charAt(i)) {
        case '(' -> depth++;
        case ')' -> depth = Math.max(0, depth - 1);
        case ',' -> {
          if (depth == 0) {
            parts.add(accent.substring(start, i));
            start = i + 1;
          }
        }
        default -> {}
      }
    }
    parts.add(accent.substring(start));
    return parts;
  }

  /** Returns the filter as {@code accent=a|b gender=c}: the same text for equal filters. */
  @Override
  public String toString() {
    return accepted.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(
            entry ->
                entry.getKey().label() + "=" + String.join("|", new TreeSet<>(entry.getValue())))
        .collect(Collectors.joining(" "));
  }

  private static String normal(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }
}
