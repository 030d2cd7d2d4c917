package org.voicepersona.globe.select;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.label.AgeRange;
import org.voicepersona.globe.label.Gender;
import org.voicepersona.globe.label.MissingValue;
import org.voicepersona.globe.select.Condition.Comparison;
import org.voicepersona.globe.shard.RowLabels;

/**
 * Filters rows by their labels in the corpus, and clips by their measures. Several {@code =}
 * conditions on one field are alternatives; all other conditions must hold.
 *
 * <p>Comparison ignores case and surrounding space. An accent matches as a whole or by any of its
 * parts, which are separated by commas outside parentheses: {@code German English,Non native
 * speaker} has two, {@code India and South Asia (India, Pakistan, Sri Lanka)} is one. Genders and
 * ages are compared by meaning: {@code F} is {@code female}, and {@code 23} is in the {@code
 * twenties}. An empty value matches a missing label.
 *
 * @param labels conditions on columns of the corpus, by our names for these
 * @param measures conditions on measures of a clip, to be evaluated by the caller
 */
public record RowFilter(List<Condition> labels, List<Condition> measures) implements Serializable {

  /** Accepts every row. */
  public static final RowFilter ALL = new RowFilter(List.of(), List.of());

  /** A number with leading zeros, which is compared as text because it is an identifier. */
  private static final Pattern NUMBERED_NAME = Pattern.compile("-?0\\d.*");

  /** Sorts the conditions and removes duplicates. */
  public RowFilter {
    labels = labels.stream().distinct().sorted().toList();
    measures = measures.stream().distinct().sorted().toList();
  }

  /**
   * Parses conditions, see {@link Condition#parse}.
   *
   * @param measured the names of measures of a clip; all other fields are columns of the corpus
   * @throws IllegalArgumentException if a condition has another form
   */
  public static RowFilter parse(List<String> filters, Set<String> measured) {
    List<Condition> labels = new ArrayList<>();
    List<Condition> measures = new ArrayList<>();
    for (String filter : filters) {
      Condition condition = Condition.parse(filter);
      String field = condition.field().toLowerCase(Locale.ROOT);
      if (measured.contains(field)) {
        measures.add(condition.of(field).withValue(normal(condition.value())));
      } else {
        Column column = SpeakerLabel.find(field).orElse(new Column(condition.field()));
        labels.add(normal(condition.of(column.label())));
      }
    }
    return new RowFilter(labels, measures);
  }

  private static Condition normal(Condition condition) {
    if (condition.field().equals(Column.AUDIO.label())) {
      throw new IllegalArgumentException("filter is '" + condition + "': recordings are no words");
    }
    boolean isLabel = new Column(condition.field()).isSpeakerLabel();
    String value = normal(condition.value());
    return new Condition(
        condition.field(), condition.comparison(), isLabel && MissingValue.is(value) ? "" : value);
  }

  /** Returns whether every row passes, apart from conditions on measures. */
  public boolean acceptsAll() {
    return labels.isEmpty();
  }

  /** Returns the columns that this filter uses. */
  public Set<Column> columns() {
    return labels.stream()
        .map(condition -> new Column(condition.field()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Returns whether a row passes. A row with unreadable labels does: reading it then reports its
   * fault.
   */
  public boolean accepts(RowLabels row) {
    if (!row.known()) {
      return true;
    }
    Map<String, Boolean> equals = new TreeMap<>();
    for (Condition condition : labels) {
      boolean fits = fits(condition, row.of(new Column(condition.field())));
      if (condition.comparison() == Comparison.EQUAL) {
        equals.merge(condition.field(), fits, Boolean::logicalOr);
      } else if (!fits) {
        return false;
      }
    }
    return !equals.containsValue(false);
  }

  private static boolean fits(Condition condition, String label) {
    return switch (condition.comparison()) {
      case EQUAL -> isEqual(condition, label);
      case UNEQUAL -> !isEqual(condition, label);
      case LESS, AT_MOST, MORE, AT_LEAST -> {
        Optional<AgeRange> age =
            condition.field().equals(Column.AGE.label()) ? AgeRange.parse(label) : Optional.empty();
        double number = Condition.number(label).orElse(Double.NaN);
        yield condition.fits(
            age.map(it -> (double) it.from()).orElse(number),
            age.map(it -> (double) it.to()).orElse(number));
      }
    };
  }

  private static boolean isEqual(Condition condition, String label) {
    String value = condition.value();
    if (value.equals(normal(label))) {
      return true;
    }
    if (value.isEmpty() || label.isEmpty()) {
      return false;
    }
    Column column = new Column(condition.field());
    if (column.equals(Column.ACCENT)) {
      return parts(label).stream().map(RowFilter::normal).anyMatch(value::equals);
    } else if (column.equals(Column.GENDER)) {
      return Gender.of(value) != Gender.UNKNOWN && Gender.of(value) == Gender.of(label);
    } else if (column.equals(Column.AGE)) {
      Optional<AgeRange> wanted = AgeRange.parse(value);
      return wanted.isPresent()
          && AgeRange.parse(label).filter(age -> age.isWithin(wanted.get())).isPresent();
    }
    return !column.equals(Column.SPEAKER_ID) && isSameNumber(value, label);
  }

  private static boolean isSameNumber(String a, String b) {
    OptionalDouble first = Condition.number(a);
    OptionalDouble second = Condition.number(b);
    return first.isPresent()
        && second.isPresent()
        && first.getAsDouble() == second.getAsDouble()
        && !NUMBERED_NAME.matcher(a).matches()
        && !NUMBERED_NAME.matcher(b).matches();
  }

  /** Returns the parts of an accent, separated by commas outside parentheses. */
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

  /** Returns the filter as {@code accent=a|b duration>=1}: the same text for equal filters. */
  @Override
  public String toString() {
    Map<String, List<String>> equals = new TreeMap<>();
    List<String> others = new ArrayList<>();
    for (Condition condition : labels) {
      if (condition.comparison() == Comparison.EQUAL) {
        equals.computeIfAbsent(condition.field(), any -> new ArrayList<>()).add(condition.value());
      } else {
        others.add(condition.toString());
      }
    }
    List<String> all = new ArrayList<>();
    equals.forEach((field, values) -> all.add(field + "=" + String.join("|", values)));
    all.addAll(others);
    measures.forEach(condition -> all.add(condition.toString()));
    return String.join(" ", all);
  }

  private static String normal(String text) {
    return text.strip().toLowerCase(Locale.ROOT);
  }
}
