package org.voicepersona.output.record;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.voicepersona.describe.ClipFilter;
import org.voicepersona.describe.MeasuredClip;
import org.voicepersona.globe.Column;
import org.voicepersona.globe.select.Condition;
import org.voicepersona.globe.select.RowFilter;
import org.voicepersona.globe.shard.RowLabels;

/**
 * Leaves clips out by what is measured of them, rounded as in the records. A measure that a clip
 * does not allow fits no number: a whisper has no pitch.
 *
 * @param conditions on {@link RecordField#measured}
 */
public record MeasureFilter(RowFilter conditions) implements ClipFilter {

  /** Makes the filter of a selection's conditions on measures. */
  public static MeasureFilter of(List<Condition> measures) {
    return new MeasureFilter(new RowFilter(measures, List.of()));
  }

  /**
   * Passes conditions that a clip can fit.
   *
   * @throws IllegalArgumentException if one can hold for no clip; the message says what would do
   */
  public static void check(List<Condition> measures) {
    measures.forEach(MeasureFilter::check);
  }

  private static void check(Condition condition) {
    RecordField.Type type = field(condition.field()).type();
    boolean isNumber = Condition.number(condition.value()).isPresent();
    boolean fits =
        switch (type) {
          case NUMBER -> isNumber || condition.value().isEmpty();
          case FLAG ->
              condition.value().matches("true|false") && !condition.comparison().isOfNumbers();
          default -> !condition.comparison().isOfNumbers();
        };
    if (!fits) {
      throw new IllegalArgumentException(
          "filter is '%s', but %s is %s"
              .formatted(
                  condition,
                  condition.field(),
                  switch (type) {
                    case NUMBER -> "a number";
                    case FLAG -> "true or false";
                    default -> "a word";
                  }));
    }
  }

  private static RecordField field(String name) {
    return RecordField.find(name)
        .orElseThrow(() -> new IllegalArgumentException("there is no measure '" + name + "'"));
  }

  @Override
  public Optional<Map<String, String>> leavesOut(MeasuredClip clip) {
    Map<Column, String> values = new TreeMap<>();
    Map<String, String> measured = new TreeMap<>();
    for (Column column : conditions.columns()) {
      String value = field(column.label()).heardValue(clip).map(Object::toString).orElse("");
      values.put(column, value);
      measured.put(column.label(), value);
    }
    return conditions.accepts(new RowLabels(true, values))
        ? Optional.empty()
        : Optional.of(measured);
  }
}
